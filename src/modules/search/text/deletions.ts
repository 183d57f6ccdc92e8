/** What is compared: the beginning of a word. */
export const PREFIX = 7;
const SHORTEST = 3;
const LONG = 8;

/** How many wrong, missing, doubled or swapped letters a word of this length may have. */
export const allowedErrors = (word: string): number => (word.length < SHORTEST ? 0 : word.length < LONG ? 1 : 2);

/**
 * What remains of a word's beginning when as many letters as may be wrong are left out: two words that are so near each other
 * have one in common. Source: W. Garbe, "1000x faster spelling correction" (SymSpell, 2012).
 */
export function deletionsOf(word: string): string[] {
  const found = new Set([word.slice(0, PREFIX)]);
  let last = [...found];
  for (let errors = allowedErrors(word); errors > 0; errors--) {
    last = last.flatMap((text) => [...text].map((_, i) => text.slice(0, i) + text.slice(i + 1)));
    for (const text of last) if (text !== '') found.add(text);
  }
  return [...found];
}

/** Damerau-Levenshtein distance in its restricted form (optimal string alignment); above `most` it is `most + 1`. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [before, previous] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((previous[j] as number) + 1, (row[j - 1] as number) + 1, (previous[j - 1] as number) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1);
      row.push(least);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, previous] = [previous, row];
  }
  return Math.min(previous[b.length] as number, most + 1);
}
