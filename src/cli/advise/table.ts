/** Rows of cells as lines of text: the first column to the left, the others to the right, under their heads. */
export function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  ')
      .trimEnd(),
  );
}

/** `0.64`, `12.3`, `140`: three figures at most; `-` for what there is not. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
