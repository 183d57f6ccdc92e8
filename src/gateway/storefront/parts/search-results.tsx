import type { JSX } from 'preact';
import { withQuery } from '../kit/links.js';
import { drawn } from '../kit/markup.js';
import type { Found } from '../reads/search-reads.js';
import type { SearchQuestion } from '../reads/search-question.js';
import { Facets } from './facets.js';
import { FoundRow } from './found-row.js';
import { LeftOut } from './left-out.js';
import { cardMarkup } from './product-card.js';
import { SortLinks } from './sort-links.js';

interface Props {
  /** The address that the question is asked at: `/search`, or that of a category. */
  path: string;
  /** What the address says beside its path. */
  question: SearchQuestion;
  found: Found | undefined;
}

/** What was found, what it can be narrowed by, and how it goes on. */
export function SearchResults({ path, question, found }: Props): JSX.Element {
  if (!found) return <LeftOut what="Results" />;
  const { cards, next, facets } = found;
  const { cursor: _cursor, assembly: _assembly, ...asked } = question;
  const inWords = question.q !== undefined;
  return (
    <div class={facets.length > 0 ? 'results with-facets' : 'results'}>
      {facets.length > 0 && (
        <Facets path={path} question={asked} facets={facets} currency={cards[0]?.price?.currency} />
      )}
      <div class="results-main">
        {facets.length > 0 && (
          <a class="button plain to-facets" href="#facets">
            Narrow down
          </a>
        )}
        {found.total === undefined && (
          <p class="left-out" role="note">
            Our search has a short rest. These are plain results; filters, sorting and spelling help will be back in a
            moment.
          </p>
        )}
        {cards.length === 0 ? (
          <NothingFound path={path} question={asked} />
        ) : (
          <>
            {found.total !== undefined && <SortLinks path={path} question={asked} />}
            {inWords ? (
              <ol class="found-list">
                {cards.map((card) => (
                  <FoundRow key={card.productId} card={card} />
                ))}
              </ol>
            ) : (
              <ul class="book-grid">{drawn(cards.map((card) => cardMarkup(card)))}</ul>
            )}
          </>
        )}
        <p class="actions paging">
          {question.cursor !== undefined && <a href={withQuery(path, { ...asked })}>Back to the first page</a>}
          {next !== null && (
            <a class="button plain" rel="next" href={withQuery(path, { ...asked, cursor: next })}>
              Next page
            </a>
          )}
        </p>
      </div>
    </div>
  );
}

function NothingFound({ path, question }: { path: string; question: SearchQuestion }): JSX.Element {
  const { q, category } = question;
  const isNarrowed = Object.keys(question).some((name) => name !== 'q' && name !== 'sort' && name !== 'category');
  return (
    <div class="empty">
      <h2>Nothing stands here</h2>
      <p>
        {isNarrowed
          ? 'No book passes all of these filters.'
          : 'No book has all of these words. Fewer words, or another spelling, often help.'}
      </p>
      <p class="actions">
        {isNarrowed && (
          <a class="button" href={withQuery(path, { q, category })}>
            Take all filters away
          </a>
        )}
        <a href="/search">Browse all books</a>
      </p>
    </div>
  );
}
