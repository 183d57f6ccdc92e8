import type { JSX } from 'preact';
import type { Passages } from '../../../../modules/phrases/contract/phrases.contract.js';
import { countText } from '../../kit/format.js';
import { productLink } from '../../kit/links.js';
import { Highlighted } from '../../parts/highlighted.js';

/** Where the words stand in the book. */
export function InsideResults({
  productId,
  query,
  items,
  total,
  complete,
}: Passages & { productId: string; query: string }): JSX.Element {
  return (
    <section id="inside" class="inside card" aria-labelledby="inside-title">
      <h2 id="inside-title">
        “{query}” in this book:{' '}
        {total === 0 ? 'not found' : `${complete ? '' : 'at least '}${countText(total, 'time')}`}
      </h2>
      {items.length === 0 ? (
        <p>
          These words do not stand next to each other in this book, or its text is not here. Try fewer words. <br />
          <a href={productLink(productId)}>Back to the book</a>
        </p>
      ) : (
        <ol class="passages">
          {items.map(({ offset, fragments }) => (
            <li key={offset}>
              <blockquote dir="auto">
                … <Highlighted fragments={fragments} /> …
              </blockquote>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
