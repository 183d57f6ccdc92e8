import {
  Bool,
  Decimal,
  Id,
  Int,
  ListOf,
  Money,
  Nested,
  Text,
  TextList,
  TextMap,
  Timestamp,
} from '../../../platform/index.js';
import { SearchFacet } from './facet.shapes.js';

export class ProductRating {
  @Decimal({ min: 0, max: 5, doc: 'stars' })
  average!: number;

  @Int({ min: 0 })
  count!: number;
}

export class ProductSummary {
  @Id()
  productId!: string;

  @Text({ max: 500 })
  title!: string;

  @TextList({ optional: true, max: 100 })
  authors?: string[];

  @Text({ max: 500, doc: 'path of names, separated by /' })
  category!: string;

  @Nested(() => Money)
  price!: Money;

  @Nested(() => ProductRating, { nullable: true, doc: 'null while nobody has rated it' })
  rating!: ProductRating | null;

  @Text({ max: 200, doc: 'address of the cover, relative to this server' })
  image!: string;

  @Bool({ doc: 'can be bought now; in lists at most a second old' })
  available!: boolean;
}

export class ProductCategory {
  @Id()
  categoryId!: string;

  @Text({ max: 100 })
  name!: string;
}

export class ProductStock {
  @Int({ min: 0 })
  available!: number;
}

export class Product extends ProductSummary {
  @Text({ min: 0, max: 20000 })
  description!: string;

  @TextMap()
  attributes!: Record<string, string>;

  @ListOf(() => ProductCategory, { max: 10, doc: 'root first' })
  categories!: ProductCategory[];

  @Nested(() => ProductStock)
  stock!: ProductStock;

  @Text({ optional: true, max: 200 })
  externalId?: string;

  @Timestamp()
  createdAt!: string;

  @Timestamp()
  updatedAt!: string;
}

export class ProductPage {
  @ListOf(() => ProductSummary, { max: 100 })
  items!: ProductSummary[];

  @Text({ nullable: true, max: 1000, doc: 'cursor of the next page; null on the last' })
  next!: string | null;

  @ListOf(() => SearchFacet, { optional: true, max: 20, doc: 'with a query, where search answers' })
  facets?: SearchFacet[];
}
