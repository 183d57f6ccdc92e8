import { Injectable } from '@nestjs/common';
import {
  ModuleDatabase,
  ServiceError,
  type Transaction,
  conflict,
  inList,
  newId,
  notFound,
  timestamp,
} from '../../platform/index.js';
import { normalPath, stepsOf } from './category-path.js';
import {
  Catalog,
  type CatalogProduct,
  type CreateProduct,
  type ImportOutcome,
  type ImportProducts,
  type ImportedProduct,
  type UpdateProduct,
} from './contract/catalog.contract.js';
import { PRODUCT_COLUMNS, type ProductRow, RATED_PRODUCT, type RatedRow, toProduct } from './product-rows.js';
import { RecentChanges } from './recent-changes.js';
import { SearchIndex } from './search/search-index.js';

/** Adds and changes products; lists, search and categories follow in the same transaction. */
@Injectable()
export class Products {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly index: SearchIndex,
    private readonly changes: RecentChanges,
  ) {}

  /** Errors: conflict `external_id_taken`, invalid `invalid_category`. */
  create(request: CreateProduct): Promise<CatalogProduct> {
    const path = normalPath(request.category);
    return this.database.once(request, async (tx) => {
      const { authors = [], attributes = {}, externalId } = request;
      if (externalId !== undefined) await mustBeFree(tx, externalId);
      return this.put(tx, newRow({ ...request, authors, attributes, externalId, category: path }));
    });
  }

  /** Errors: not_found, precondition_failed `version_changed`, conflict `external_id_taken`, invalid `invalid_category`. */
  update(request: UpdateProduct): Promise<CatalogProduct> {
    const path = request.category === undefined ? undefined : normalPath(request.category);
    return this.database.once(request, async (tx) => {
      const { productId, ifVersion, externalId } = request;
      const [row] = await tx.query<ProductRow>(`SELECT ${PRODUCT_COLUMNS} FROM product WHERE product_id = ?`, [
        productId,
      ]);
      if (!row) throw notFound('product');
      if (ifVersion !== undefined && ifVersion !== row.version)
        throw new ServiceError('precondition_failed', 'version_changed', 'The product has changed since it was read.');
      if (externalId !== undefined && externalId !== row.external_id) await mustBeFree(tx, externalId);
      return this.put(tx, {
        ...row,
        external_id: externalId ?? row.external_id,
        title: request.title ?? row.title,
        authors: request.authors ? JSON.stringify(request.authors) : row.authors,
        category_path: path ?? row.category_path,
        description: request.description ?? row.description,
        attributes: request.attributes ? inOrder(request.attributes) : row.attributes,
        version: row.version + 1,
        updated_at: timestamp(),
      });
    });
  }

  /** By externalId; an item that says what is there already changes nothing. Errors: invalid `invalid_category`. */
  import({ items }: ImportProducts): Promise<ImportOutcome[]> {
    // One externalId twice in a batch: the last says what the product is, so that the same batch again changes nothing.
    const wanted = new Map(items.map((item) => [item.externalId, { ...item, category: normalPath(item.category) }]));
    return this.database.write(async (tx) => {
      const ids = inList([...wanted.keys()]);
      const rows = await tx.query<ProductRow>(
        `SELECT ${PRODUCT_COLUMNS} FROM product WHERE external_id IN ${ids.sql}`,
        ids.params,
      );
      const known = new Map(rows.map((row) => [row.external_id, row]));
      const outcomes = new Map<string, ImportOutcome>();
      for (const [externalId, item] of wanted) {
        const before = known.get(externalId);
        const after = before ? changedBy(before, item) : newRow(item);
        if (after) await this.put(tx, after);
        const productId = (after ?? before)?.product_id as string;
        const outcome = after ? (before ? 'updated' : 'created') : 'unchanged';
        outcomes.set(externalId, { externalId, productId, outcome });
      }
      return items.map(({ externalId }) => outcomes.get(externalId) as ImportOutcome);
    });
  }

  /** Writes a product with all that is derived from it, and says so. */
  private async put(tx: Transaction, row: ProductRow): Promise<CatalogProduct> {
    const values = [
      row.product_id,
      row.external_id,
      row.title,
      row.authors,
      row.category_path,
      row.description,
      row.attributes,
      row.version,
      row.created_at,
      row.updated_at,
    ];
    await tx.run(
      `INSERT INTO product (${PRODUCT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (product_id) DO UPDATE SET external_id = excluded.external_id, title = excluded.title, authors = excluded.authors,
         category_path = excluded.category_path, description = excluded.description, attributes = excluded.attributes,
         version = excluded.version, updated_at = excluded.updated_at`,
      values,
    );
    const [listing] = await tx.query<{ search_id: number }>(
      `INSERT INTO listing (product_id, title, authors, category_path, created_at, listed) VALUES (?, ?, ?, ?, ?, 0)
       ON CONFLICT (product_id) DO UPDATE SET title = excluded.title, authors = excluded.authors,
         category_path = excluded.category_path, created_at = excluded.created_at,
         listed = CASE WHEN listing.price_amount IS NULL THEN 0 ELSE 1 END
       RETURNING search_id`,
      [row.product_id, row.title, row.authors, row.category_path, row.created_at],
    );
    await this.index.put(tx, (listing as { search_id: number }).search_id, row);
    await putCategories(tx, row);
    publish(tx, row);
    this.changes.add(row.product_id);
    return toProduct(
      (await tx.query<RatedRow>(`${RATED_PRODUCT} WHERE product.product_id = ?`, [row.product_id]))[0] as RatedRow,
    );
  }
}

function newRow(item: Omit<ImportedProduct, 'externalId'> & { externalId?: string | undefined }): ProductRow {
  const now = timestamp();
  return {
    product_id: newId(),
    external_id: item.externalId ?? null,
    title: item.title,
    authors: JSON.stringify(item.authors),
    category_path: item.category,
    description: item.description,
    attributes: inOrder(item.attributes),
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

/** Attributes have no order: written in one, so that another order is no change. */
const inOrder = (attributes: Record<string, string>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))));

/** The row as the item wants it; undefined when it is so already. */
function changedBy(row: ProductRow, item: ImportedProduct): ProductRow | undefined {
  const fields = {
    title: item.title,
    authors: JSON.stringify(item.authors),
    category_path: item.category,
    description: item.description,
    attributes: inOrder(item.attributes),
  };
  const same = Object.entries(fields).every(([name, value]) => row[name as keyof typeof fields] === value);
  return same ? undefined : { ...row, ...fields, version: row.version + 1, updated_at: timestamp() };
}

async function mustBeFree(tx: Transaction, externalId: string): Promise<void> {
  if ((await tx.query('SELECT 1 AS one FROM product WHERE external_id = ?', [externalId])).length > 0)
    throw conflict('external_id_taken', 'Another product has this externalId.');
}

async function putCategories(tx: Transaction, row: ProductRow): Promise<void> {
  await tx.run('DELETE FROM listing_category WHERE product_id = ?', [row.product_id]);
  const names = row.category_path.split('/');
  let parent: string | null = null;
  for (const [i, { categoryId, name }] of stepsOf(row.category_path).entries()) {
    await tx.run(
      'INSERT INTO category (category_id, name, parent_id, path) VALUES (?, ?, ?, ?) ON CONFLICT (category_id) DO NOTHING',
      [categoryId, name, parent, names.slice(0, i + 1).join('/')],
    );
    await tx.run('INSERT INTO listing_category (category_id, product_id) VALUES (?, ?)', [categoryId, row.product_id]);
    parent = categoryId;
  }
}

function publish(tx: Transaction, row: ProductRow): void {
  tx.publish(Catalog.events.ProductChanged, {
    productId: row.product_id,
    version: row.version,
    title: row.title,
    authors: JSON.parse(row.authors) as string[],
    category: row.category_path,
    description: row.description,
    attributes: JSON.parse(row.attributes) as Record<string, string>,
    createdAt: row.created_at,
  });
}
