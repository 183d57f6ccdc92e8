const COMMON =
  'morning evening window garden letter brother sister kitchen station river village shoulder carriage window corner table silence answer question story'.split(
    ' ',
  );
const DOING = 'walked looked waited listened turned hurried wandered remained stopped laughed'.split(' ');

/** Paragraphs. */
export const lines = (...paragraphs: string[]): string => paragraphs.join('\n\n');

/** For tests: an English text that says `phrase` so often, each time on another page, and others now and then. */
export function bookAbout(phrase: string, times: number, others: string[] = []): string {
  let seed = phrase.length;
  const pick = (words: string[]): string => {
    seed = (seed * 48_271) % 2_147_483_647;
    return words[seed % words.length] as string;
  };
  const sentence = (): string =>
    `Then we ${pick(DOING)} by the ${pick(COMMON)} and she ${pick(DOING)} at the ${pick(COMMON)} until it was over.`;
  const page = (with_: string[]): string =>
    [...Array.from({ length: 20 }, sentence), ...with_.map((said) => `It was the ${said} that they had.`)].join(' ');
  return lines(...Array.from({ length: times }, (_, i) => page([phrase, ...(i < 3 ? others : [])])));
}
