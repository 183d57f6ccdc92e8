import {
  AuditReport,
  AuditRequest,
  Bool,
  Choice,
  Done,
  Decimal,
  Id,
  Int,
  ListOf,
  Text,
  TextList,
  Timestamp,
  command,
  defineService,
  query,
} from '../../../platform/contract/index.js';

/** The longest part of a text that one call carries, in characters. */
export const LONGEST_PART = 100_000;
/** The most parts of a text: 30 million characters. */
export const MOST_PARTS = 300;

/** Part `part` of `parts` of one upload; the text counts when all are there, and then replaces the one before. */
export class PutTextPart {
  @Id()
  productId!: string;

  @Id({ doc: 'one for all parts of an upload' })
  uploadId!: string;

  @Int({ min: 1, max: MOST_PARTS })
  part!: number;

  @Int({ min: 1, max: MOST_PARTS })
  parts!: number;

  @Text({ min: 0, max: LONGEST_PART })
  text!: string;
}

export class TextOf {
  @Id()
  productId!: string;
}

export class TextState {
  @Id()
  productId!: string;

  @Choice(['none', 'incomplete', 'waiting', 'reading', 'ready', 'failed'], {
    doc: 'of the latest upload; phrases and passages are those of the text before until it is ready',
  })
  state!: 'none' | 'incomplete' | 'waiting' | 'reading' | 'ready' | 'failed';

  @Int({ min: 0, doc: 'UTF-16 units of the text whose phrases are known' })
  characters!: number;

  @Int({ min: 0, doc: 'words of the text whose phrases are known' })
  words!: number;

  @Int({ min: 0, max: 100, doc: 'how much of the work is done, in per cent' })
  progress!: number;

  @Timestamp({ nullable: true })
  readAt!: string | null;
}

export class GetPhrases {
  @Id()
  productId!: string;

  @Int({ min: 1, max: 500 })
  limit!: number;
}

export class Phrase {
  @Text({ max: 200, doc: 'two or three words, lower case' })
  phrase!: string;

  @Int({ min: 1, doc: 'how often it stands in this text' })
  count!: number;

  @Decimal({ doc: 'higher is less probable, going by the rest of the shelf; compares phrases of one text' })
  score!: number;

  @TextList({ max: 20, each: 64, doc: 'other products whose texts have it, most often first' })
  sharedBy!: string[];
}

export class PhraseList {
  @ListOf(() => Phrase, { max: 500, doc: 'least probable first' })
  items!: Phrase[];
}

export class LookInside {
  @Id()
  productId!: string;

  @Text({ max: 20000, doc: 'words, found next to each other and in their order, the first 50; any text is only text' })
  query!: string;

  @Int({ min: 1, max: 100 })
  limit!: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

export class PassageFragment {
  @Text({ min: 0, max: 1000 })
  text!: string;

  @Bool()
  match!: boolean;
}

export class Passage {
  @Int({ min: 0, doc: 'UTF-16 units of the text before the match' })
  offset!: number;

  @ListOf(() => PassageFragment, { max: 20, doc: 'the match and the words around it' })
  fragments!: PassageFragment[];
}

export class Passages {
  @ListOf(() => Passage, { max: 100, doc: 'in the order of the text' })
  items!: Passage[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;

  @Int({ min: 0, doc: 'how often it is found, as far as it was counted' })
  total!: number;

  @Bool({ doc: 'false: its words are so common that counting ended before the text did' })
  complete!: boolean;
}

const settled = { effect: 'repeatable', partition: 'consistent', deadline: 5000, sla: { p999: 200 } } as const;

/** Statistically improbable phrases: what a book says far more often than the shelf does; and a look inside. */
export const Phrases = defineService('phrases', {
  /** Errors: invalid `invalid_part` (a part beyond `parts`, or another number of parts than before). A part that is there already stays as it is. */
  putPart: command(PutTextPart, TextState, settled),
  text: query(TextOf, TextState, { deadline: 2000, sla: { p999: 50 } }),
  /** Nothing of it is told any more, and nothing is kept; what there was is erased within seconds. */
  removeText: command(TextOf, Done, settled),
  /** None for a product without a text that is ready. */
  phrases: query(GetPhrases, PhraseList, { deadline: 1000, sla: { p999: 20 } }),
  /** Errors: not_found where the product has no text that is ready; invalid `invalid_cursor`. */
  inside: query(LookInside, Passages, { deadline: 2000, sla: { p999: 100 } }),
  audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
});
