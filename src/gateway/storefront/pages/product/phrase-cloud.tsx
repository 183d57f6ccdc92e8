import type { JSX } from 'preact';
import type { Phrase } from '../../../../modules/phrases/contract/phrases.contract.js';
import { productLink, withQuery } from '../../kit/links.js';

/** What this book says far more often than others do; each leads to where it stands. */
export function PhraseCloud({
  productId,
  phrases,
}: {
  productId: string;
  phrases: readonly Phrase[];
}): JSX.Element | null {
  if (phrases.length === 0) return null;
  return (
    <section class="phrases" aria-labelledby="phrases">
      <h2 id="phrases">Only in this book</h2>
      <p class="quiet">Words that stand here far more often than in other books.</p>
      <ul class="phrase-list">
        {phrases.map(({ phrase, count }) => (
          <li key={phrase}>
            <a href={`${withQuery(productLink(productId), { inside: phrase })}#inside`}>
              <q>{phrase}</q> <span class="quiet">×{count}</span>
            </a>
          </li>
        ))}
      </ul>
      <form class="inside-form" method="get" action={`${productLink(productId)}#inside`}>
        <label for="inside-words">Search inside this book</label>
        <div class="inline-fields">
          <input id="inside-words" type="search" name="inside" maxLength={1000} required />
          <button type="submit" class="button plain">
            Search inside
          </button>
        </div>
      </form>
    </section>
  );
}
