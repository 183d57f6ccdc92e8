import type { JSX } from 'preact';
import type { SearchSort } from '../../../modules/search/contract/search.contract.js';
import { withQuery } from '../kit/links.js';
import type { SearchQuestion } from '../reads/search-question.js';

const NAMES: [SearchSort, string][] = [
  ['relevance', 'Best match'],
  ['sales', 'Most bought'],
  ['rating', 'Best rated'],
  ['newest', 'Newest'],
  ['price', 'Lowest price'],
  ['-price', 'Highest price'],
];

/** In which order results come. Without words there is no best match. */
export function SortLinks({ path, question }: { path: string; question: SearchQuestion }): JSX.Element {
  const usual: SearchSort = question.q === undefined ? 'sales' : 'relevance';
  const chosen = question.sort === undefined || question.sort === 'relevance' ? usual : question.sort;
  return (
    <nav class="sorts" aria-label="Order of results">
      {NAMES.filter(([sort]) => sort !== 'relevance' || usual === 'relevance').map(([sort, name]) => (
        <a
          key={sort}
          href={withQuery(path, { ...question, sort: sort === usual ? undefined : sort })}
          aria-current={sort === chosen ? 'true' : undefined}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
