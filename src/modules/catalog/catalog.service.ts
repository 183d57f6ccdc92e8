import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase, type Provider, ReadCache, inList, notFound } from '../../platform/index.js';
import { CatalogAudit } from './catalog-audit.js';
import type {
  Catalog,
  CatalogProduct,
  CatalogProducts,
  CatalogSize,
  Categories,
  Category,
  Changes,
  CreateProduct,
  FindByExternalId,
  GetChanges,
  GetProduct,
  GetProducts,
  GetTitles,
  ImportOutcomes,
  ImportProducts,
  ListProducts,
  ListingPage,
  ProductKey,
  ProductKeys,
  ProductTitle,
  ProductTitles,
  UpdateProduct,
  WalkProducts,
} from './contract/catalog.contract.js';
import { Listings } from './listings.js';
import { type ProductRow, RATED_PRODUCT, type RatedRow, toProduct, toTitle } from './product-rows.js';
import { Products } from './products.js';
import { RecentChanges } from './recent-changes.js';

const MOST_CATEGORIES = 10_000;
/** Titles that are kept between two commits. */
const MOST_TITLES = 20_000;

@Injectable()
export class CatalogService implements Provider<typeof Catalog> {
  private readonly details: ReadCache<CatalogProduct>;
  private readonly pages: ReadCache<ListingPage>;
  private readonly tree: ReadCache<Categories>;
  private readonly names: ReadCache<ProductTitle>;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly listings: Listings,
    private readonly writing: Products,
    private readonly books: CatalogAudit,
    private readonly recent: RecentChanges,
  ) {
    this.details = new ReadCache(database, 2_000);
    this.pages = new ReadCache(database, 500);
    this.tree = new ReadCache(database, 1);
    this.names = new ReadCache(database, MOST_TITLES);
  }

  async product({ productId }: GetProduct): Promise<CatalogProduct> {
    return this.details.get(productId, async () => {
      const row = await this.database.readOne<RatedRow>(`${RATED_PRODUCT} WHERE product.product_id = ?`, [productId]);
      if (!row) throw notFound('product');
      return toProduct(row);
    });
  }

  async products({ productIds }: GetProducts): Promise<CatalogProducts> {
    const wanted = [...new Set(productIds)];
    const read = (missing: readonly string[]): Promise<CatalogProduct[]> => this.readProducts(missing);
    return { items: await this.details.each(wanted, read, ({ productId }) => productId) };
  }

  /** Those that exist. */
  private async readProducts(productIds: readonly string[]): Promise<CatalogProduct[]> {
    const ids = inList(productIds);
    const rows = await this.database.read<RatedRow>(
      `${RATED_PRODUCT} WHERE product.product_id IN ${ids.sql}`,
      ids.params,
    );
    return rows.map(toProduct);
  }

  async walk({ after, limit }: WalkProducts): Promise<CatalogProducts> {
    const rows = await this.database.read<RatedRow>(
      `${RATED_PRODUCT} WHERE product.product_id > ? ORDER BY product.product_id LIMIT ?`,
      [after ?? '', limit],
    );
    return { items: rows.map(toProduct) };
  }

  async byExternalId({ externalIds }: FindByExternalId): Promise<ProductKeys> {
    const ids = inList(externalIds);
    const items = await this.database.read<ProductKey>(
      `SELECT external_id AS "externalId", product_id AS "productId" FROM product WHERE external_id IN ${ids.sql}`,
      ids.params,
    );
    return { items };
  }

  async title({ productId }: GetProduct): Promise<ProductTitle> {
    const [found] = (await this.titles({ productIds: [productId] })).items;
    if (!found) throw notFound('product');
    return found;
  }

  async titles({ productIds }: GetTitles): Promise<ProductTitles> {
    const wanted = [...new Set(productIds)];
    const read = (missing: readonly string[]): Promise<ProductTitle[]> => this.readTitles(missing);
    return { items: await this.names.each(wanted, read, ({ productId }) => productId) };
  }

  /** Those that exist. */
  private async readTitles(productIds: readonly string[]): Promise<ProductTitle[]> {
    const ids = inList(productIds);
    const rows = await this.database.read<Pick<ProductRow, 'product_id' | 'title' | 'authors'>>(
      `SELECT product_id, title, authors FROM product WHERE product_id IN ${ids.sql}`,
      ids.params,
    );
    return rows.map(toTitle);
  }

  list(request: ListProducts): Promise<ListingPage> {
    const { query, category, sort, minPrice, maxPrice, limit, cursor } = request;
    const key = JSON.stringify([query, category, sort, minPrice, maxPrice, limit, cursor]);
    return this.pages.get(key, () => this.listings.page(request));
  }

  categories(): Promise<Categories> {
    return this.tree.get('', () => this.allCategories());
  }

  private async allCategories(): Promise<Categories> {
    const items = await this.database.read<Category>(
      `SELECT category.category_id AS "categoryId", name, parent_id AS "parentId", COUNT(listing.product_id) AS "productCount"
       FROM category
       LEFT JOIN listing_category ON listing_category.category_id = category.category_id
       LEFT JOIN listing ON listing.product_id = listing_category.product_id AND listing.listed = 1
       GROUP BY category.category_id, name, parent_id, path ORDER BY path LIMIT ${MOST_CATEGORIES}`,
    );
    return { items };
  }

  async changes(request: GetChanges): Promise<Changes> {
    return this.recent.since(request);
  }

  async size(): Promise<CatalogSize> {
    const counted = await this.database.readOne<CatalogSize>('SELECT COUNT(*) AS products FROM product');
    return { products: counted?.products ?? 0 };
  }

  createProduct(request: CreateProduct): Promise<CatalogProduct> {
    return this.writing.create(request);
  }

  updateProduct(request: UpdateProduct): Promise<CatalogProduct> {
    return this.writing.update(request);
  }

  async importProducts(request: ImportProducts): Promise<ImportOutcomes> {
    return { items: await this.writing.import(request) };
  }

  audit(): Promise<AuditReport> {
    return this.books.report();
  }
}
