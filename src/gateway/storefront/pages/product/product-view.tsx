import type { JSX } from 'preact';
import type { CatalogProduct } from '../../../../modules/catalog/contract/catalog.contract.js';
import type { FieldErrors } from '../../kit/field-errors.js';
import { ErrorSummary } from '../../kit/fields.js';
import { withQuery } from '../../kit/links.js';
import { Breadcrumbs } from '../../parts/breadcrumbs.js';
import { Cover } from '../../parts/cover.js';
import { LeftOut } from '../../parts/left-out.js';
import type { AssembledPage } from './product-assembly.js';
import { ProductDetails } from './product-details.js';

/** A product's page; `errors`: of the form that puts it into the cart. */
export function ProductView({ page, errors }: { page: AssembledPage; errors: FieldErrors }): JSX.Element {
  const { productId, known, buying, inside, phrases, reviews, shelves } = page;
  const product = known?.product;
  return (
    <>
      <ErrorSummary errors={errors} labels={{ quantity: 'Quantity' }} />
      {product && <Breadcrumbs steps={product.categories} />}
      <article class="product">
        <div class="product-cover">
          <Cover productId={productId} large />
        </div>
        <div class="product-about">
          {product ? <Heading product={product} /> : <Unknown />}
          {known?.isCopy && (
            <p class="left-out" role="note">
              The catalogue does not answer just now. This is what it said of the book a moment ago.
            </p>
          )}
          {product && <Description text={product.description} />}
        </div>
        {buying.view()}
      </article>
      {inside.view()}
      {product && <ProductDetails product={product} />}
      {shelves.slice(0, 2).map((shelf) => shelf.view())}
      {phrases.view()}
      {reviews.view()}
      {shelves.slice(2).map((shelf) => shelf.view())}
    </>
  );
}

function Heading({ product: { title, authors } }: { product: CatalogProduct }): JSX.Element {
  return (
    <>
      <h1 dir="auto">{title}</h1>
      {authors.length > 0 && (
        <p class="byline">
          by{' '}
          {authors.map((author, i) => (
            <span key={author}>
              {i > 0 && ', '}
              <a href={withQuery('/search', { author })} dir="auto">
                {author}
              </a>
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function Unknown(): JSX.Element {
  return (
    <>
      <h1>This book</h1>
      <LeftOut what="Its title and description" />
    </>
  );
}

/** Line breaks are kept, everything else is only text. */
function Description({ text }: { text: string }): JSX.Element | null {
  if (text.trim() === '') return null;
  return (
    <p class="description" dir="auto">
      {text}
    </p>
  );
}
