import { Passage, TextState } from '../../../modules/phrases/contract/phrases.contract.js';
import { Bool, Decimal, Id, Int, ListOf, Text } from '../../../platform/index.js';

export { TextState };

export class SharingProduct {
  @Id()
  productId!: string;

  @Text({ max: 500 })
  title!: string;
}

export class ProductPhrase {
  @Text({ max: 200, doc: 'two or three words, lower case' })
  phrase!: string;

  @Int({ min: 1, doc: 'how often it stands in this text' })
  count!: number;

  @Decimal({ doc: 'higher is less probable; compares phrases of one text' })
  score!: number;

  @ListOf(() => SharingProduct, { max: 20, doc: 'other products whose texts have it, most often first' })
  sharedBy!: SharingProduct[];
}

export class ProductPhrases {
  @ListOf(() => ProductPhrase, { max: 100, doc: 'least probable first; none while no text has been read' })
  items!: ProductPhrase[];
}

export class PassagePage {
  @ListOf(() => Passage, { max: 100, doc: 'in the order of the text' })
  items!: Passage[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;

  @Int({ min: 0, doc: 'how often it is found, as far as it was counted' })
  total!: number;

  @Bool({ doc: 'false: the words are so common that counting ended before the text did' })
  complete!: boolean;
}
