import pg from 'pg';

const { builtins } = pg.types;
const usual = pg.types.getTypeParser as (oid: number, format?: string) => (value: string) => unknown;

/** int8 and numeric as numbers, as on SQLite; what a number cannot hold exactly is an error, never a rounded amount. */
function exact(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) ? !Number.isSafeInteger(value) : String(value) !== text.replace(/0+$/, ''))
    throw new Error(`${text} is too large or too fine for a number`);
  return value;
}

/** How values come out of PostgreSQL: as they come out of SQLite, so that one piece of code reads both. */
export const postgresTypes = {
  getTypeParser(oid: number, format?: string): (value: string) => unknown {
    if (oid === (builtins.INT8 as number) || oid === (builtins.NUMERIC as number)) return exact;
    if (oid === (builtins.BOOL as number)) return (value) => (value === 't' ? 1 : 0);
    return usual(oid, format);
  },
};
