/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
/** Rows that are worked on at a time: each row that is read serves all of them. */
const STRIP = 4;

/**
 * The inverse of a symmetric positive definite matrix of `n` rows, by Cholesky's decomposition; `matrix` is overwritten with it. About
 * n³ multiplications. Errors: a matrix that is not positive definite.
 */
export function invertSymmetric(matrix: Float64Array, n: number): Float64Array {
  decompose(matrix, n);
  invertLower(matrix, n);
  return timesOwnTranspose(matrix, n);
}

/** L with L Lᵀ = matrix, in the lower half. */
function decompose(a: Float64Array, n: number): void {
  for (let top = 0; top < n; top += STRIP) {
    const end = Math.min(top + STRIP, n);
    if (end - top === STRIP) reduceStrip(a, n, top);
    else for (let i = top; i < end; i++) for (let j = 0; j < top; j++) reduce(a, n, i, j);
    for (let i = top; i < end; i++) for (let j = top; j <= i; j++) reduce(a, n, i, j);
  }
}

function reduce(a: Float64Array, n: number, i: number, j: number): void {
  let sum = a[i * n + j]!;
  for (let k = 0, p = i * n, q = j * n; k < j; k++, p++, q++) sum -= a[p]! * a[q]!;
  if (i === j && !(sum > 0)) throw new RangeError('the matrix is not positive definite');
  a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
}

function reduceStrip(a: Float64Array, n: number, top: number): void {
  const [r0, r1, r2, r3] = [top * n, (top + 1) * n, (top + 2) * n, (top + 3) * n] as [number, number, number, number];
  for (let j = 0; j < top; j++) {
    let [s0, s1, s2, s3] = [a[r0 + j]!, a[r1 + j]!, a[r2 + j]!, a[r3 + j]!];
    const row = j * n;
    for (let k = 0; k < j; k++) {
      const x = a[row + k]!;
      s0 -= x * a[r0 + k]!;
      s1 -= x * a[r1 + k]!;
      s2 -= x * a[r2 + k]!;
      s3 -= x * a[r3 + k]!;
    }
    const scale = 1 / a[row + j]!;
    a[r0 + j] = s0 * scale;
    a[r1 + j] = s1 * scale;
    a[r2 + j] = s2 * scale;
    a[r3 + j] = s3 * scale;
  }
}

/** L becomes its inverse; the upper half is cleared. */
function invertLower(a: Float64Array, n: number): void {
  const factors = new Float64Array(n);
  const sum = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    factors.set(a.subarray(row, row + i));
    sum.fill(0, 0, i);
    let k = 0;
    for (; k + STRIP <= i; k += STRIP) addStrip(a, n, k, factors, sum);
    for (; k < i; k++) for (let c = 0; c <= k; c++) sum[c]! += factors[k]! * a[k * n + c]!;
    const scale = 1 / a[row + i]!;
    for (let c = 0; c < i; c++) a[row + c] = -sum[c]! * scale;
    a[row + i] = scale;
    a.fill(0, row + i + 1, row + n);
  }
}

/** Adds four rows of the inverse, each times its factor; what is right of their diagonal is zero. */
function addStrip(a: Float64Array, n: number, k: number, factors: Float64Array, sum: Float64Array): void {
  const [f0, f1, f2, f3] = [factors[k]!, factors[k + 1]!, factors[k + 2]!, factors[k + 3]!];
  const [r0, r1, r2, r3] = [k * n, (k + 1) * n, (k + 2) * n, (k + 3) * n] as [number, number, number, number];
  const until = k + STRIP;
  for (let c = 0; c < until; c++) sum[c]! += f0 * a[r0 + c]! + f1 * a[r1 + c]! + f2 * a[r2 + c]! + f3 * a[r3 + c]!;
}

/** Xᵀ X for a lower triangular X. */
function timesOwnTranspose(x: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i += STRIP) {
    const rows = Math.min(STRIP, n - i);
    const at = (r: number): number => (r < rows ? (i + r) * n : -1);
    const [r0, r1, r2, r3] = [at(0), at(1), at(2), at(3)];
    const last = i + rows - 1;
    for (let a = 0; a <= last; a++) {
      const [f0, f1] = [x[r0 + a]!, r1 < 0 ? 0 : x[r1 + a]!];
      const [f2, f3] = [r2 < 0 ? 0 : x[r2 + a]!, r3 < 0 ? 0 : x[r3 + a]!];
      const row = a * n;
      if (rows === STRIP)
        for (let b = 0; b <= a; b++)
          product[row + b]! += f0 * x[r0 + b]! + f1 * x[r1 + b]! + f2 * x[r2 + b]! + f3 * x[r3 + b]!;
      else
        for (let r = 0; r < rows; r++) for (let b = 0; b <= a; b++) product[row + b]! += x[at(r) + a]! * x[at(r) + b]!;
    }
  }
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) product[a * n + b] = product[b * n + a]!;
  return product;
}
