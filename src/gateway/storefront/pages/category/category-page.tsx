import type { JSX } from 'preact';
import { countText, numberText } from '../../kit/format.js';
import { categoryLink } from '../../kit/links.js';
import { Breadcrumbs } from '../../parts/breadcrumbs.js';
import { SearchResults } from '../../parts/search-results.js';
import type { CategoryPlace } from '../../reads/category-reads.js';
import type { Found } from '../../reads/search-reads.js';
import type { Narrowing } from '../../reads/search-question.js';

interface Props {
  categoryId: string;
  place: CategoryPlace | undefined;
  question: Narrowing;
  found: Found | undefined;
}

export function CategoryPage({ categoryId, place, question, found }: Props): JSX.Element {
  // What lies under the category is shown by its own links.
  const shown = found && { ...found, facets: found.facets.filter(({ name }) => name !== 'category') };
  return (
    <>
      {place && <Breadcrumbs steps={place.path} current />}
      <h1>{place?.category.name ?? 'This category'}</h1>
      {found?.total !== undefined && (
        <p class="quiet" role="status">
          {countText(found.total, 'book')}
        </p>
      )}
      {place && place.children.length > 0 && (
        <nav aria-label={`Within ${place.category.name}`}>
          <ul class="category-links">
            {place.children.map(({ categoryId: id, name, productCount }) => (
              <li key={id}>
                <a href={categoryLink(id)}>
                  {name} <span class="quiet">{numberText(productCount)}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <SearchResults path={categoryLink(categoryId)} question={question} found={shown} />
    </>
  );
}
