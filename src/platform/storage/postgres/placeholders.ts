/** What may hold a `?` that is no parameter: quoted texts and names, and comments. */
const PASSED_OVER = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|\?/g;

/** SQL with `?` for its parameters, as PostgreSQL wants it: `$1`, `$2`, … */
export function numbered(sql: string): string {
  let n = 0;
  return sql.replace(PASSED_OVER, (found) => (found === '?' ? `$${++n}` : found));
}
