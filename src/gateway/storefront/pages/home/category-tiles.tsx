import type { JSX } from 'preact';
import type { Category } from '../../../../modules/catalog/contract/catalog.contract.js';
import { numberText } from '../../kit/format.js';
import { categoryLink } from '../../kit/links.js';

export function CategoryTiles({ categories }: { categories: readonly Category[] }): JSX.Element | null {
  if (categories.length === 0) return null;
  return (
    <nav aria-labelledby="categories">
      <h2 id="categories">Browse by category</h2>
      <ul class="category-links tiles">
        {categories.map(({ categoryId, name, productCount }) => (
          <li key={categoryId}>
            <a href={categoryLink(categoryId)}>
              {name} <span class="quiet">{numberText(productCount)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
