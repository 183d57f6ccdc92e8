import type { JSX } from 'preact';
import { countText, lastStep, namesText, shortText } from '../../kit/format.js';
import { withQuery } from '../../kit/links.js';
import { SearchResults } from '../../parts/search-results.js';
import type { Found } from '../../reads/search-reads.js';
import type { SearchQuestion } from '../../reads/search-question.js';

interface Props {
  question: SearchQuestion;
  found: Found | undefined;
  /** The query was longer than what is looked for. */
  isCut: boolean;
}

export function SearchPage({ question, found, isCut }: Props): JSX.Element {
  return (
    <>
      <h1 dir="auto">{titleOf(question, found)}</h1>
      {isCut && (
        <p class="notice" role="status">
          That is a long text. Only its beginning was looked for; a few words often find more.
        </p>
      )}
      {found && <Summary question={question} found={found} />}
      <SearchResults path="/search" question={question} found={found} />
    </>
  );
}

function titleOf({ q, author, category }: SearchQuestion, found: Found | undefined): string {
  if (q !== undefined)
    return found?.corrected && found.didYouMean !== null ? `“${found.didYouMean}”` : `“${shortText(q)}”`;
  if (author) return `Books by ${namesText(author)}`;
  return category === undefined ? 'All books' : lastStep(category);
}

function Summary({ question, found }: { question: SearchQuestion; found: Found }): JSX.Element {
  const { total, exact, didYouMean, corrected } = found;
  const { cursor: _cursor, ...rest } = question;
  return (
    <>
      {corrected && (
        <p class="notice" role="status">
          Nothing was found for “{shortText(question.q ?? '')}”. These are the results for <strong>{didYouMean}</strong>
          .
        </p>
      )}
      {!corrected && didYouMean !== null && (
        <p>
          Did you mean <a href={withQuery('/search', { ...rest, q: didYouMean })}>{didYouMean}</a>?
        </p>
      )}
      {total !== undefined && total > 0 && (
        <p class="quiet" role="status">
          {exact ? '' : 'More than '}
          {countText(total, 'book')}
        </p>
      )}
    </>
  );
}
