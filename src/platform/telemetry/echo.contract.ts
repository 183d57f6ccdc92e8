import { setTimeout as delay } from 'node:timers/promises';
import { Decimal, Int, ListOf, Money, Nested, Text, TextList, defineService, query } from '../contract/index.js';

/** As much, and of as many parts, as modules usually tell each other about one thing. */
export class EchoLine {
  @Text()
  title!: string;

  @TextList({ max: 3, each: 40 })
  authors!: string[];

  @Nested(() => Money)
  price!: Money;

  @Int()
  version!: number;
}

export class EchoQuestion {
  @ListOf(() => EchoLine, { max: 500 })
  lines!: EchoLine[];

  @Int({ min: 0, max: 500, doc: 'how many lines the answer is to have' })
  answer!: number;

  @Int({ min: 0, max: 1000, doc: 'how many milliseconds it is to be held, at least' })
  hold!: number;
}

export class EchoAnswer {
  @ListOf(() => EchoLine, { max: 500 })
  lines!: EchoLine[];

  @Decimal({ min: 0, doc: 'how many milliseconds it was held' })
  held!: number;
}

/** A service that does nothing: what is left of a call to it is the way. */
export const Echo = defineService('echo', {
  ask: query(EchoQuestion, EchoAnswer, { deadline: 5_000, sla: { p999: 50 } }),
});

const LINE: EchoLine = {
  title: 'Moby-Dick; or, The Whale',
  authors: ['Herman Melville'],
  price: { amount: 1299, currency: 'USD' },
  version: 1,
};
const LINES = Array.from({ length: 500 }, () => LINE);

export const linesOf = (count: number): EchoLine[] => LINES.slice(0, count);

export const echo = {
  ask: async ({ answer, hold }: EchoQuestion): Promise<EchoAnswer> => {
    if (hold === 0) return { lines: linesOf(answer), held: 0 };
    const came = performance.now();
    await delay(hold);
    return { lines: linesOf(answer), held: performance.now() - came };
  },
};
