/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
/** A sparse matrix by rows: the entries of row `r` are those from `start[r]` up to `start[r + 1]`, columns ascending. */
export interface SparseRows {
  rows: number;
  columns: number;
  start: Int32Array;
  column: Int32Array;
  value: Float64Array;
}

/** From triples in any order; what is there twice is added up. */
export function sparseRows(
  rows: number,
  columns: number,
  row: ArrayLike<number>,
  column: ArrayLike<number>,
  value: ArrayLike<number>,
): SparseRows {
  const once = ordered(columns, rows, column, row, value);
  // Ordered by column, then stably by row: within a row the columns ascend.
  const columnOf = new Int32Array(once.column.length);
  for (let c = 0; c < columns; c++) columnOf.fill(c, once.start[c], once.start[c + 1]);
  return merged(ordered(rows, columns, once.column, columnOf, once.value));
}

/** Columns become rows. */
export function transposed(matrix: SparseRows): SparseRows {
  const rowOf = new Int32Array(matrix.column.length);
  for (let r = 0; r < matrix.rows; r++) rowOf.fill(r, matrix.start[r], matrix.start[r + 1]);
  return ordered(matrix.columns, matrix.rows, matrix.column, rowOf, matrix.value);
}

/** The same entries with other values. */
export const withValues = (matrix: SparseRows, value: Float64Array): SparseRows => ({ ...matrix, value });

/** How many entries each row has. */
export const rowCounts = ({ rows, start }: SparseRows): Float64Array =>
  Float64Array.from({ length: rows }, (_, r) => start[r + 1]! - start[r]!);

/** A counting sort by row that keeps the order within each. */
function ordered(
  rows: number,
  columns: number,
  row: ArrayLike<number>,
  column: ArrayLike<number>,
  value: ArrayLike<number>,
): SparseRows {
  const start = new Int32Array(rows + 1);
  for (let i = 0; i < row.length; i++) start[row[i]! + 1]!++;
  for (let r = 0; r < rows; r++) start[r + 1]! += start[r]!;
  const next = start.slice(0, rows);
  const sorted = { column: new Int32Array(row.length), value: new Float64Array(row.length) };
  for (let i = 0; i < row.length; i++) {
    const at = next[row[i]!]!++;
    sorted.column[at] = column[i]!;
    sorted.value[at] = value[i]!;
  }
  return { rows, columns, start, ...sorted };
}

function merged({ rows, columns, start, column, value }: SparseRows): SparseRows {
  const starts = new Int32Array(rows + 1);
  let kept = 0;
  for (let r = 0; r < rows; r++) {
    const first = kept;
    for (let i = start[r]!; i < start[r + 1]!; i++) {
      if (kept > first && column[kept - 1] === column[i]) value[kept - 1]! += value[i]!;
      else {
        column[kept] = column[i]!;
        value[kept++] = value[i]!;
      }
    }
    starts[r + 1] = kept;
  }
  return { rows, columns, start: starts, column: column.slice(0, kept), value: value.slice(0, kept) };
}
