import { Int, ListOf, Money, Nested, Text, TextList, defineService, query } from '../../platform/contract/index.js';

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
}

export class EchoAnswer {
  @ListOf(() => EchoLine, { max: 500 })
  lines!: EchoLine[];
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
  ask: async ({ answer }: EchoQuestion): Promise<EchoAnswer> => ({ lines: linesOf(answer) }),
};
