import { expect, it } from '@jest/globals';
import { stem } from './porter-stemmer.js';

/** The examples of the paper, rule by rule, and some of its vocabulary. */
const PUBLISHED =
  `caresses caress ponies poni ties ti caress caress cats cat feed feed agreed agre plastered plaster bled bled
motoring motor sing sing conflated conflat troubled troubl sized size hopping hop tanned tan falling fall hissing hiss fizzed fizz
failing fail filing file happy happi sky sky relational relat conditional condit rational ration valenci valenc hesitanci hesit
digitizer digit conformabli conform radicalli radic differentli differ vileli vile analogousli analog vietnamization vietnam
predication predic operator oper feudalism feudal decisiveness decis hopefulness hope callousness callous formaliti formal
sensitiviti sensit sensibiliti sensibl triplicate triplic formative form formalize formal electriciti electr electrical electr
hopeful hope goodness good revival reviv allowance allow inference infer airliner airlin gyroscopic gyroscop adjustable adjust
defensible defens irritant irrit replacement replac adjustment adjust dependent depend adoption adopt homologou homolog communism
commun activate activ angulariti angular homologous homolog effective effect bowdlerize bowdler probate probat rate rate cease ceas
controll control roll roll generalizations gener oscillators oscil consigned consign consistency consist knives knive`.split(
    /\s+/,
  );

it('stems as the paper says', () => {
  for (let i = 0; i < PUBLISHED.length; i += 2)
    expect([PUBLISHED[i], stem(PUBLISHED[i]!)]).toEqual([PUBLISHED[i], PUBLISHED[i + 1]]);
});

it('leaves other scripts, numbers and short words alone', () => {
  for (const word of ['', 'as', 'привет', 'кошки', '日本語', 'x100s', '1984', 'é']) expect(stem(word)).toBe(word);
});
