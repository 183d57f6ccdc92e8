/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
/**
 * The `k` candidates with the highest scores, best first; of equal scores the lower candidate comes first. `score` is asked by
 * candidate. A heap of `k`, so that many candidates cost little.
 */
export function best(candidates: ArrayLike<number>, count: number, score: ArrayLike<number>, k: number): Int32Array {
  const heap = new Int32Array(Math.min(k, count));
  const worse = (a: number, b: number): boolean => {
    const difference = score[a]! - score[b]!;
    return difference < 0 || (difference === 0 && a > b);
  };
  let size = 0;
  const sink = (from: number): void => {
    const item = heap[from]!;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && worse(heap[child + 1]!, heap[child]!)) child++;
      if (!worse(heap[child]!, item)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = item;
  };
  for (let i = 0; i < count; i++) {
    const item = candidates[i]!;
    if (size < heap.length) {
      let at = size++;
      for (let parent = (at - 1) >> 1; at > 0 && worse(item, heap[parent]!); parent = (at - 1) >> 1) {
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = item;
    } else if (size > 0 && worse(heap[0]!, item)) {
      heap[0] = item;
      sink(0);
    }
  }
  // The worst leaves first, to the end.
  for (let end = size - 1; end > 0; end--) {
    const worst = heap[0]!;
    heap[0] = heap[end]!;
    size = end;
    sink(0);
    heap[end] = worst;
  }
  return heap;
}
