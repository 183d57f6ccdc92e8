// With a driver in hand, every file in the data folder is open.
import Database from 'better-sqlite3';
export const stock = new Database('data/modules/inventory.sqlite');
