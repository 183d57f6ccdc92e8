import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase } from '../../platform/index.js';

const CHECKS: readonly [finding: string, count: string][] = [
  [
    'products whose listing says something else',
    `SELECT COUNT(*) AS n FROM product LEFT JOIN listing ON listing.product_id = product.product_id
     WHERE listing.product_id IS NULL OR listing.title IS NULL OR listing.title <> product.title
        OR listing.authors <> product.authors OR listing.category_path <> product.category_path`,
  ],
  [
    'listings that are shown without being a product with a price, or hidden though they are',
    'SELECT COUNT(*) AS n FROM listing WHERE (listed = 1) <> (title IS NOT NULL AND price_amount IS NOT NULL)',
  ],
  [
    'listings whose average and number of ratings disagree',
    'SELECT COUNT(*) AS n FROM listing WHERE (rating_average < 0) <> (rating_count = 0)',
  ],
  [
    'products that search does not know',
    `SELECT COUNT(*) AS n FROM product JOIN listing ON listing.product_id = product.product_id
     WHERE listing.search_id NOT IN (SELECT rowid FROM product_fts)`,
  ],
  [
    'products that stand in other categories than their own',
    `WITH RECURSIVE
       place (product_id, category_id) AS (
         SELECT product.product_id, category.category_id FROM product JOIN category ON category.path = product.category_path
         UNION ALL
         SELECT place.product_id, category.parent_id FROM place JOIN category ON category.category_id = place.category_id
         WHERE category.parent_id IS NOT NULL),
       wrong AS (
         SELECT product_id FROM (SELECT product_id, category_id FROM place EXCEPT SELECT product_id, category_id FROM listing_category) AS missing
         UNION
         SELECT product_id FROM (SELECT product_id, category_id FROM listing_category EXCEPT SELECT product_id, category_id FROM place) AS extra
         UNION
         SELECT product_id FROM product WHERE category_path NOT IN (SELECT path FROM category))
     SELECT COUNT(*) AS n FROM wrong`,
  ],
  [
    'listings of products that do not exist',
    'SELECT COUNT(*) AS n FROM listing WHERE title IS NOT NULL AND product_id NOT IN (SELECT product_id FROM product)',
  ],
  [
    'search documents without a listing',
    'SELECT COUNT(*) AS n FROM product_fts WHERE rowid NOT IN (SELECT search_id FROM listing)',
  ],
  [
    'categories without their parent',
    'SELECT COUNT(*) AS n FROM category WHERE parent_id IS NOT NULL AND parent_id NOT IN (SELECT category_id FROM category)',
  ],
];

/** The catalogue checks that what it derives agrees with what it knows. */
@Injectable()
export class CatalogAudit {
  constructor(private readonly database: ModuleDatabase) {}

  async report(): Promise<AuditReport> {
    const findings: string[] = [];
    for (const [finding, sql] of CHECKS) {
      const n = await this.count(sql);
      if (n > 0) findings.push(`${n} ${finding}`);
    }
    const figures = {
      products: String(await this.count('SELECT COUNT(*) AS n FROM product')),
      listed: String(await this.count('SELECT COUNT(*) AS n FROM listing WHERE listed = 1')),
    };
    return { findings, figures };
  }

  private async count(sql: string): Promise<number> {
    return (await this.database.readOne<{ n: number }>(sql))?.n ?? 0;
  }
}
