import { stemOf } from './stems.js';

/** Words and phrases that shoppers and makers use for the same thing, a line each. Spellings of English on both sides of an ocean, too. */
const SAME = `
1st, first
2nd, second
3rd, third
4th, fourth
5th, fifth
6th, sixth
7th, seventh
8th, eighth
9th, ninth
10th, tenth
10, ten
11, eleven
12, twelve
13, thirteen
20, twenty
30, thirty
40, forty
50, fifty
100, hundred
1000, thousand
aluminium, aluminum
child, children
cell phone, cellphone, mobile phone, smartphone
colour, color
couch, sofa
cpu, processor
desktop computer, desktop pc
earbud, earphone
ethernet cable, lan cable, network cable, networking cable, patch cable
feet, foot
flash drive, memory stick, pen drive, thumb drive, usb stick
fridge, refrigerator
gpu, graphic card, video card
grey, gray
hard disk, hard drive, harddisk, harddrive, hdd
jewellery, jewelry
knife, knives
laptop, notebook
man, men
mice, mouse
pajama, pyjama
playstation 3, ps3
playstation 4, ps4
playstation 5, ps5
psu, power supply
ram, memory module
shelf, shelves
solid state drive, ssd
teeth, tooth
television, tv
tire, tyre
vol, volume
wifi, wlan
woman, women
`;

type Phrase = readonly string[];

/** What begins with a stem, with the other ways to say it; the longest phrases first. */
const BY_FIRST = new Map<string, { phrase: Phrase; others: Phrase[] }[]>();
for (const line of SAME.trim().split('\n')) {
  const phrases = line.split(', ').map((phrase) => phrase.split(' ').map(stemOf));
  for (const phrase of phrases) {
    const first = phrase[0] as string;
    const same = { phrase, others: phrases.filter((other) => other !== phrase) };
    BY_FIRST.set(
      first,
      [...(BY_FIRST.get(first) ?? []), same].sort((a, b) => b.phrase.length - a.phrase.length),
    );
  }
}

/** Other words for parts of a query, which is given by its stems: of the longest phrase that begins at a place. */
export function synonymsIn(stems: readonly string[]): { from: number; to: number; synonyms: string[][] }[] {
  return stems.flatMap((stem, from) => {
    const found = BY_FIRST.get(stem)?.find(({ phrase }) => phrase.every((part, i) => stems[from + i] === part));
    if (found === undefined) return [];
    return [{ from, to: from + found.phrase.length, synonyms: found.others.map((other) => [...other]) }];
  });
}
