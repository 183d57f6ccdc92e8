import type { Badge } from '../../../../modules/search/contract/search.contract.js';
import { Bool, Id, Int, ListOf, Money, Nested, Text, TextList, TextMap } from '../../../../platform/index.js';
import { CarriedBadge } from '../../../api/shapes/badge.js';
import { ProductCategory, ProductRating } from '../../../api/shapes/product.shapes.js';
import { ProductRatingSummary, ProductReview } from '../../../api/shapes/review.shapes.js';

export class PagedProduct {
  @Text({ max: 500 })
  title!: string;

  @TextList({ max: 100 })
  authors!: string[];

  @Text({ min: 0, max: 20000 })
  description!: string;

  @TextMap()
  attributes!: Record<string, string>;

  @ListOf(() => ProductCategory, { max: 10, doc: 'root first' })
  categories!: ProductCategory[];

  @Bool({ doc: 'the catalogue does not answer: this is what it said before' })
  isCopy!: boolean;
}

/** A product on a shelf. What is null could not be had, or is not there. */
export class ShelfItem {
  @Id()
  productId!: string;

  @Text({ max: 500 })
  title!: string;

  @TextList({ max: 100 })
  authors!: string[];

  @Nested(() => Money, { nullable: true })
  price!: Money | null;

  @Int({ min: 0, nullable: true, doc: 'how many can be bought' })
  stock!: number | null;

  @Nested(() => ProductRating, { nullable: true })
  rating!: ProductRating | null;

  @CarriedBadge()
  badge!: Badge | null;

  @Text({ max: 100, nullable: true, doc: 'why it stands there' })
  reason!: string | null;
}

export class PageShelf {
  @Id()
  name!: string;

  @Text({ max: 1000 })
  title!: string;

  @ListOf(() => ShelfItem, { max: 24 })
  items!: ShelfItem[];
}

export class PagedReviews {
  @ListOf(() => ProductReview, { max: 24 })
  items!: ProductReview[];

  @Text({ nullable: true, max: 500, doc: 'a cursor for the reviews of this product' })
  next!: string | null;

  @Nested(() => ProductRatingSummary, { nullable: true })
  summary!: ProductRatingSummary | null;
}

export class PagedPhrase {
  @Text({ max: 200 })
  phrase!: string;

  @Int({ min: 1 })
  count!: number;
}

/** Everything that the page of a product shows. What is null, or named in `missing`, could not be had in time. */
export class AssembledProduct {
  @Id()
  productId!: string;

  @Nested(() => PagedProduct, { nullable: true })
  product!: PagedProduct | null;

  @Nested(() => Money, { nullable: true })
  price!: Money | null;

  @Int({ min: 0, nullable: true, doc: 'how many can be bought' })
  stock!: number | null;

  @Nested(() => ProductRating, { nullable: true })
  rating!: ProductRating | null;

  @CarriedBadge()
  badge!: Badge | null;

  @Nested(() => PagedReviews, { nullable: true, doc: 'the most helpful' })
  reviews!: PagedReviews | null;

  @ListOf(() => PagedPhrase, { max: 50, doc: 'least probable first' })
  phrases!: PagedPhrase[];

  @ListOf(() => PageShelf, { max: 10 })
  shelves!: PageShelf[];

  @TextList({ max: 50, each: 64, doc: 'parts that were left out, wholly or here and there' })
  missing!: string[];
}
