/** A word as it stands in a text, folded: without case and accents. */
export interface Word {
  folded: string;
  /** Where it stands in the text it was read from (UTF-16 units). */
  start: number;
  end: number;
}

/**
 * Letters and digits; a point between digits belongs to them (13.3), and so does a unit (1.5m, 1,5m); an apostrophe between letters
 * belongs to the word. A mark of inches (27") is a word of its own.
 */
const WORD =
  /\p{N}+[.,]\p{N}+\p{L}{1,3}(?![\p{L}\p{N}])|\p{N}+(?:[.]\p{N}+)+(?![\p{L}\p{N}])|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['\u2019][\p{L}][\p{L}\p{M}]*)*|["\u201d\u2033](?<=(?<!\p{N})\p{N}{1,3}.)(?![\p{L}\p{N}])/gu;
/** The same for texts of plain letters, many times as fast. */
const ASCII_WORD =
  /[0-9]+[.,][0-9]+[a-z]{1,3}(?![a-z0-9])|[0-9]+(?:[.][0-9]+)+(?![a-z0-9])|[a-z0-9]+(?:'[a-z]+)*|"(?<=(?<![0-9])[0-9]{1,3}")(?![a-z0-9])/g;
const INCHES = /^["\u201d\u2033]$/;
const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const ASCII = /^\p{ASCII}*$/u;
/** Longer ones are cut: nobody types them. */
export const LONGEST_WORD = 40;

/** Letters that are no letter with an accent, and are typed as others. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
};
const SPELLED_LETTER = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'gu');

/** Without case, accents and compatibility forms; apostrophes vanish. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replaceAll("'", '');
  return text
    .normalize('NFKD')
    .replace(/[\p{M}'\u2019]+/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(SPELLED_LETTER, (letter) => SPELLED[letter] as string);
}

/** The words of a text in order, at most `most`. */
export function wordsOf(text: string, most: number): Word[] {
  const words: Word[] = [];
  const plain = ASCII.test(text);
  for (const match of plain ? text.toLowerCase().matchAll(ASCII_WORD) : text.matchAll(WORD)) {
    if (words.length >= most) break;
    const folded = shortened(foldedWord(match[0], plain));
    if (folded !== '') words.push({ folded, start: match.index, end: match.index + match[0].length });
  }
  return words;
}

function foldedWord(word: string, plain: boolean): string {
  if (INCHES.test(word)) return 'inch';
  const pointed = word.replace(',', '.');
  if (plain && !word.includes("'")) return pointed;
  // A few letters come apart into a space and a mark.
  return fold(pointed.replace(/['\u2019]s$/iu, '')).replace(/\s+/gu, '');
}

const shortened = (word: string): string =>
  word.length <= LONGEST_WORD ? word : [...word].slice(0, LONGEST_WORD).join('');

/** `iphone12`, `16gb`: letters and digits that stand apart elsewhere. Undefined for what is one (`4k`, `ps4`, `cx405`). */
export function partsOf(folded: string): [string, string] | undefined {
  if (!/\p{N}/u.test(folded)) return undefined;
  const match = /^(?:(\p{L}{3,})(\p{N}+)|(\p{N}+)(\p{L}{2,}))$/u.exec(folded);
  if (!match) return undefined;
  return [match[1] ?? match[3], match[2] ?? match[4]] as [string, string];
}

/** Scripts that write no spaces are searched by pairs of characters. */
export function pairsOf(folded: string): string[] | undefined {
  if (ASCII.test(folded) || !CJK.test(folded)) return undefined;
  const characters = [...folded];
  if (characters.length < 2) return [folded];
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
}
