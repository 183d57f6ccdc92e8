import type { BenchProduct } from './search-process.js';

const CONSONANTS = 'bcdfghjklmnprstvwz';
const VOWELS = 'aeiou';
const COMMON =
  `the and with for of in black white usb cable case phone laptop printer keyboard mouse monitor camera charger stand
bag speaker headphones tablet screen wireless gaming power cover battery memory adapter silver blue red dock light drive`.split(
    /\s+/,
  );
const TYPES = COMMON.slice(8, 28);
const COLOURS = ['black', 'white', 'silver', 'blue', 'red', 'green', 'grey', 'pink'];
const RARE_WORDS = 40_000;

type Next = () => number;

/** Products of a made-up shop, the same on every machine: a few words are everywhere, most are rare (Zipf's law). */
export function* generatedProducts(count: number): Generator<BenchProduct> {
  const next = random(20_269);
  const words = [...COMMON, ...rareWords(next)];
  const brands = words.slice(60, 460);
  for (let i = 1; i <= count; i++) {
    const [brand, colour, type] = [pick(brands, next), pick(COLOURS, next), pick(TYPES, next)];
    const model = `${pick(words, next).slice(0, 2)}${Math.floor(next() * 9_000) + 1_000}`;
    const title = [brand, model, pick(COMMON, next), type, colour, zipf(words, next)].join(' ');
    yield {
      productId: `p${String(i).padStart(8, '0')}`,
      title: title.charAt(0).toUpperCase() + title.slice(1),
      authors: [],
      category: `${pick(['Office', 'Home', 'Travel', 'Games'], next)}/${type}`,
      description: Array.from({ length: 40 }, () => zipf(words, next)).join(' '),
      attributes: {
        brand,
        colour,
        weight: `${Math.floor(next() * 900) + 100} g`,
        memory: `${2 ** Math.floor(next() * 6)} GB`,
      },
      createdAt: new Date(Date.UTC(2020, 0, 1) + i * 60_000).toISOString(),
      price: 499 + Math.floor(next() * 90_000),
    };
  }
}

/** Queries of one to four words, from the commonest to the rarest, unfinished, misspelt, of a model. */
export function* generatedQueries(count: number): Generator<string> {
  const next = random(77);
  const words = [...COMMON, ...rareWords(random(20_269))];
  for (let i = 0; i < count; i++) {
    const asked = Array.from({ length: 1 + Math.floor(next() * 3) }, () =>
      next() < 0.6 ? pick(COMMON, next) : zipf(words, next),
    );
    if (i % 10 === 0)
      asked.splice(
        0,
        asked.length,
        ['the', 'black usb cable', 'black', 'the black case with cover'][(i / 10) % 4] as string,
      );
    if (i % 10 === 3) asked.push(misspelt(pick(words.slice(40, 2_000), next), next));
    if (i % 10 === 6) asked.push(pick(words.slice(40, 4_000), next).slice(0, 3));
    if (i % 10 === 9) asked.push(`${pick(words, next).slice(0, 2)}${Math.floor(next() * 9_000) + 1_000}`);
    yield asked.join(' ');
  }
}

function rareWords(next: Next): string[] {
  const words = new Set<string>();
  while (words.size < RARE_WORDS) {
    const syllables = 2 + Math.floor(next() * 3);
    const parts = Array.from({ length: syllables }, () => pick([...CONSONANTS], next) + pick([...VOWELS], next));
    words.add(parts.join('') + (next() < 0.5 ? pick([...CONSONANTS], next) : ''));
  }
  return [...words];
}

function misspelt(word: string, next: Next): string {
  const at = 1 + Math.floor(next() * (word.length - 1));
  return word.slice(0, at) + word.slice(at + 1);
}

const pick = <T>(list: readonly T[], next: Next): T => list[Math.floor(next() * list.length)] as T;
const zipf = (words: readonly string[], next: Next): string => words[Math.floor(words.length ** next()) - 1] as string;

/** Numbers in [0, 1): xorshift, the same sequence on every machine. */
function random(seed: number): Next {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
