import type { CatalogProduct, ProductTitle, Rating } from './contract/catalog.contract.js';
import { stepsOf } from './category-path.js';

export interface ProductRow {
  product_id: string;
  external_id: string | null;
  title: string;
  authors: string;
  category_path: string;
  description: string;
  attributes: string;
  version: number;
  created_at: string;
  updated_at: string;
}

export interface RatedRow extends ProductRow {
  rating_average: number;
  rating_count: number;
}

export const PRODUCT_COLUMNS =
  'product_id, external_id, title, authors, category_path, description, attributes, version, created_at, updated_at';

export const RATED_PRODUCT = `SELECT product.product_id, external_id, product.title, product.authors, product.category_path, description,
  attributes, version, product.created_at, updated_at, rating_average, rating_count
  FROM product JOIN listing ON listing.product_id = product.product_id`;

export const ratingOf = (row: { rating_average: number; rating_count: number }): Rating | null =>
  row.rating_count > 0 ? { average: row.rating_average, count: row.rating_count } : null;

export const toTitle = (row: Pick<ProductRow, 'product_id' | 'title' | 'authors'>): ProductTitle => ({
  productId: row.product_id,
  title: row.title,
  authors: JSON.parse(row.authors) as string[],
});

export const toProduct = (row: RatedRow): CatalogProduct => ({
  productId: row.product_id,
  title: row.title,
  authors: JSON.parse(row.authors) as string[],
  category: row.category_path,
  categories: [...stepsOf(row.category_path)],
  description: row.description,
  attributes: JSON.parse(row.attributes) as Record<string, string>,
  ...(row.external_id === null ? {} : { externalId: row.external_id }),
  rating: ratingOf(row),
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
