import {
  AuditReport,
  AuditRequest,
  Bool,
  Choice,
  Currency,
  Id,
  Int,
  ListOf,
  Money,
  Nested,
  Text,
  TextList,
  TextMap,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

export class Rating {
  @Int({ min: 0, max: 500, doc: 'hundredths of a star, 0 to 500' })
  average!: number;

  @Int({ min: 0 })
  count!: number;
}

export class CategoryStep {
  @Id()
  categoryId!: string;

  @Text({ max: 100 })
  name!: string;
}

/** What a product is; what it costs and how many there are belongs to other services. */
export class CatalogProduct {
  @Id()
  productId!: string;

  @Text({ max: 500 })
  title!: string;

  @TextList({ max: 100 })
  authors!: string[];

  @Text({ max: 500, doc: 'path of names, separated by /', example: 'Fiction/Classics' })
  category!: string;

  @ListOf(() => CategoryStep, { max: 10, doc: 'the same path, root first' })
  categories!: CategoryStep[];

  @Text({ min: 0, max: 20000 })
  description!: string;

  @TextMap()
  attributes!: Record<string, string>;

  @Text({ optional: true, max: 200, doc: "the shop's own key, unique" })
  externalId?: string;

  @Nested(() => Rating, { nullable: true })
  rating!: Rating | null;

  @Int({ min: 1, doc: 'grows with every change of the product' })
  version!: number;

  @Timestamp()
  createdAt!: string;

  @Timestamp()
  updatedAt!: string;
}

/** A product in a list: price and availability are the catalogue's own copies, at most a second behind their owners. */
export class Listing {
  @Id()
  productId!: string;

  @Text({ max: 500 })
  title!: string;

  @TextList({ max: 100 })
  authors!: string[];

  @Text({ max: 500 })
  category!: string;

  @Nested(() => Money)
  price!: Money;

  @Nested(() => Rating, { nullable: true })
  rating!: Rating | null;

  @Bool()
  available!: boolean;
}

export class GetProduct {
  @Id()
  productId!: string;
}

export class GetProducts {
  @TextList({ max: 500, each: 64 })
  productIds!: string[];
}

export class CatalogProducts {
  @ListOf(() => CatalogProduct, { max: 500, doc: 'those that exist, in any order' })
  items!: CatalogProduct[];
}

/** All products in the order of their ids: for those who keep copies and must make them anew. */
export class WalkProducts {
  @Id({ optional: true, doc: 'the last id of the reply before' })
  after?: string;

  @Int({ min: 1, max: 500 })
  limit!: number;
}

export class FindByExternalId {
  @TextList({ max: 500, each: 200 })
  externalIds!: string[];
}

export class ProductKey {
  @Text({ max: 200 })
  externalId!: string;

  @Id()
  productId!: string;
}

export class ProductKeys {
  @ListOf(() => ProductKey, { max: 500, doc: 'those that exist, in any order' })
  items!: ProductKey[];
}

export class GetTitles {
  @TextList({ max: 500, each: 64 })
  productIds!: string[];
}

export class ProductTitle {
  @Id()
  productId!: string;

  @Text({ max: 500 })
  title!: string;

  @TextList({ max: 100 })
  authors!: string[];
}

export class ProductTitles {
  @ListOf(() => ProductTitle, { max: 500, doc: 'those that exist, in any order' })
  items!: ProductTitle[];
}

export const SORTS = ['relevance', 'price', '-price', 'newest', 'rating'] as const;

/** Only products that have a price are listed. */
export class ListProducts {
  @Text({ optional: true, min: 0, max: 1000, doc: 'words; any text is only text' })
  query?: string;

  @Text({ optional: true, max: 500, doc: 'a category id or path; its descendants are included' })
  category?: string;

  @Choice(SORTS, { optional: true, doc: 'relevance (default) without a query is the order of the catalogue' })
  sort?: (typeof SORTS)[number];

  @Int({ optional: true, min: 0, doc: 'minor units, inclusive' })
  minPrice?: number;

  @Int({ optional: true, min: 0, doc: 'minor units, inclusive' })
  maxPrice?: number;

  @Int({ min: 1, max: 100 })
  limit!: number;

  @Text({
    optional: true,
    max: 1000,
    doc: 'from the reply before; another query, sort or filter refuses it (invalid_cursor)',
  })
  cursor?: string;
}

export class ListingPage {
  @ListOf(() => Listing, { max: 100 })
  items!: Listing[];

  @Text({ nullable: true, max: 1000 })
  next!: string | null;
}

export class ListCategories {}

export class Category {
  @Id()
  categoryId!: string;

  @Text({ max: 100 })
  name!: string;

  @Id({ nullable: true })
  parentId!: string | null;

  @Int({ min: 0, doc: 'products in it and in its descendants' })
  productCount!: number;
}

export class Categories {
  @ListOf(() => Category, { max: 10000, doc: 'parents before children' })
  items!: Category[];
}

export class CreateProduct {
  @Text({ max: 500 })
  title!: string;

  @Text({ max: 500, doc: 'path of names, separated by /; made when new; at most 8 steps of 100 characters' })
  category!: string;

  @Text({ min: 0, max: 20000 })
  description!: string;

  @TextList({ optional: true, max: 100 })
  authors?: string[];

  @TextMap({ optional: true })
  attributes?: Record<string, string>;

  @Text({ optional: true, max: 200 })
  externalId?: string;
}

export class UpdateProduct {
  @Id()
  productId!: string;

  @Int({ optional: true, min: 1, doc: 'refused with precondition_failed when the product has another version' })
  ifVersion?: number;

  @Text({ optional: true, max: 500 })
  title?: string;

  @Text({ optional: true, max: 500 })
  category?: string;

  @Text({ optional: true, min: 0, max: 20000 })
  description?: string;

  @TextList({ optional: true, max: 100 })
  authors?: string[];

  @TextMap({ optional: true, doc: 'replaces all attributes' })
  attributes?: Record<string, string>;

  @Text({ optional: true, max: 200 })
  externalId?: string;
}

export class ImportedProduct {
  @Text({ max: 200 })
  externalId!: string;

  @Text({ max: 500 })
  title!: string;

  @TextList({ max: 100 })
  authors!: string[];

  @Text({ max: 500 })
  category!: string;

  @Text({ min: 0, max: 20000 })
  description!: string;

  @TextMap()
  attributes!: Record<string, string>;
}

export class ImportProducts {
  @ListOf(() => ImportedProduct, { max: 1000 })
  items!: ImportedProduct[];
}

export class ImportOutcome {
  @Text({ max: 200 })
  externalId!: string;

  @Id()
  productId!: string;

  @Choice(['created', 'updated', 'unchanged'])
  outcome!: 'created' | 'updated' | 'unchanged';
}

export class ImportOutcomes {
  @ListOf(() => ImportOutcome, { max: 1000, doc: 'one for each item, in their order' })
  items!: ImportOutcome[];
}

/** What has changed since a reply before. */
export class GetChanges {
  @Id({ optional: true, doc: 'of the reply before; none for the first question' })
  epoch?: string;

  @Int({ min: 0, doc: '`seq` of the reply before, 0 for the first question' })
  after!: number;
}

/** The most changes that an instance remembers. */
export const MOST_CHANGES = 10_000;

export class Changes {
  @Id({ doc: 'of the instance that answers: another one remembers other changes' })
  epoch!: string;

  @Int({ min: 0 })
  seq!: number;

  @TextList({ max: MOST_CHANGES, each: 64, doc: 'products whose own data, price, availability or rating has changed' })
  productIds!: string[];

  @Bool({ doc: 'false: there may be more than these, so everything may have changed' })
  complete!: boolean;
}

export class GetCatalogSize {}

export class CatalogSize {
  @Int({ min: 0 })
  products!: number;
}

/** Something about a product became known or changed. */
export class ProductChanged {
  @Id()
  productId!: string;

  @Int({ min: 1 })
  version!: number;

  @Text({ max: 500 })
  title!: string;

  @TextList({ max: 100 })
  authors!: string[];

  @Text({ max: 500 })
  category!: string;

  @Text({ min: 0, max: 20000 })
  description!: string;

  @TextMap()
  attributes!: Record<string, string>;

  @Timestamp({ optional: true })
  createdAt?: string;

  @Currency({ optional: true })
  currency?: string;
}

/** Products, categories, attributes: what the shop has. */
export const Catalog = defineService(
  'catalog',
  {
    /** Errors: not_found. */
    product: query(GetProduct, CatalogProduct, {
      deadline: 2000,
      sla: { p999: 20 },
      folding: { by: 'products', keys: 'productIds', key: 'productId', most: 500 },
    }),
    products: query(GetProducts, CatalogProducts, { deadline: 2000, sla: { p999: 50 } }),
    /** Fewer than `limit`: those were the last. A product whose event is still under way may be in it already. */
    walk: query(WalkProducts, CatalogProducts, { deadline: 5000, sla: { p999: 100 } }),
    /** The products that the shop's own keys name. */
    byExternalId: query(FindByExternalId, ProductKeys, { deadline: 2000, sla: { p999: 20 } }),
    /** What a product is called, and who wrote it. Errors: not_found. */
    title: query(GetProduct, ProductTitle, {
      deadline: 2000,
      sla: { p999: 20 },
      folding: { by: 'titles', keys: 'productIds', key: 'productId', most: 500 },
    }),
    titles: query(GetTitles, ProductTitles, { deadline: 2000, sla: { p999: 20 } }),
    /** Errors: invalid `invalid_cursor`. */
    list: query(ListProducts, ListingPage, { deadline: 3000, sla: { p999: 50 } }),
    categories: query(ListCategories, Categories, { deadline: 3000, sla: { p999: 50 } }),
    /** For those who keep answers for a moment. Told once they are committed. */
    changes: query(GetChanges, Changes, { deadline: 500, sla: { p999: 10 } }),
    size: query(GetCatalogSize, CatalogSize, { deadline: 3000, sla: { p999: 50 } }),
    /** Errors: conflict `external_id_taken`, invalid `invalid_category`. */
    createProduct: command(CreateProduct, CatalogProduct, {
      effect: 'once',
      partition: 'consistent',
      deadline: 5000,
      sla: { p999: 50 },
    }),
    /** Errors: not_found, precondition_failed `version_changed`, conflict `external_id_taken`, invalid `invalid_category`. */
    updateProduct: command(UpdateProduct, CatalogProduct, {
      effect: 'once',
      partition: 'consistent',
      deadline: 5000,
      sla: { p999: 50 },
    }),
    /** Creates or updates by externalId; the same item again changes nothing. Errors: invalid `invalid_category`. */
    importProducts: command(ImportProducts, ImportOutcomes, {
      effect: 'repeatable',
      partition: 'consistent',
      deadline: 30000,
      sla: { p999: 2000 },
    }),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  { events: { ProductChanged: event(ProductChanged, { aggregate: 'productId' }) } },
);
