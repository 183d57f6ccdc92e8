import type { JSX } from 'preact';
import type { CatalogProduct } from '../../../../modules/catalog/contract/catalog.contract.js';
import { languageText } from '../../kit/format.js';

/** `publicationYear`, `page_count`: as words. */
const nameText = (name: string): string => {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export function ProductDetails({ product: { attributes } }: { product: CatalogProduct }): JSX.Element | null {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return (
    <section class="details" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <dl>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{nameText(name)}</dt>
            <dd dir="auto">{name === 'language' ? languageText(value) : value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
