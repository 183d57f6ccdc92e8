/**
 * A seeded generator of numbers in [0, 1): xorshift, the same sequence on every machine.
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function random(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * `count` elements of a list, repeats allowed, always the same ones.
 *
 * @template T
 * @param {readonly T[]} list
 * @param {number} count
 * @param {number} seed
 * @returns {T[]}
 */
export function sample(list, count, seed) {
  const next = random(seed);
  return Array.from({ length: count }, () => list[Math.floor(next() * list.length)]);
}
