import pg from 'pg';

const { getTypeParser } = pg.types;
const { INT8, NUMERIC, BOOL }: Record<'INT8' | 'NUMERIC' | 'BOOL', number> = pg.types.builtins;

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
    if (oid === INT8 || oid === NUMERIC) return exact;
    if (oid === BOOL) return (value) => (value === 't' ? 1 : 0);
    return (getTypeParser as (oid: number, format?: string) => (value: string) => unknown)(oid, format);
  },
};
