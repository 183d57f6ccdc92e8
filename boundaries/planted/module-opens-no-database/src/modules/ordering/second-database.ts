// TypeORM opens any file that it is told to.
import { DataSource } from 'typeorm';
export const other = new DataSource({ type: 'better-sqlite3', database: 'data/modules/inventory.sqlite' });
