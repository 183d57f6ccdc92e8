import { Injectable } from '@nestjs/common';
import { ModuleDatabase, ReadCache, inList } from '../../platform/index.js';
import type { GetPhrases, PhraseList } from './contract/phrases.contract.js';
import { PHRASE_PAGE } from './ranking.js';
import type { RankedPhrase } from './statistics/shelf.js';
import { TextStates } from './text-states.js';

/** Lists of phrases that are kept between two commits. */
const MOST_KEPT = 2_000;

/** Tells the phrases of a text. */
@Injectable()
export class Phrasing {
  private readonly known: ReadCache<PhraseList>;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly states: TextStates,
  ) {
    this.known = new ReadCache(database, MOST_KEPT);
  }

  of(request: GetPhrases): Promise<PhraseList> {
    return this.known.get(`${request.limit} ${request.productId}`, () => this.read(request));
  }

  private async read({ productId, limit }: GetPhrases): Promise<PhraseList> {
    const textId = await this.states.readyText(productId);
    if (textId === undefined) return { items: [] };
    const pages = await this.database.read<{ body: string }>(
      'SELECT body FROM phrase_page WHERE text_id = ? AND page < ? ORDER BY page',
      [textId, Math.ceil(limit / PHRASE_PAGE)],
    );
    const phrases = pages.flatMap(({ body }) => JSON.parse(body) as RankedPhrase[]).slice(0, limit);
    const there = await this.withText(new Set(phrases.flatMap(({ sharedBy }) => sharedBy)));
    return { items: phrases.map((phrase) => ({ ...phrase, sharedBy: phrase.sharedBy.filter((id) => there.has(id)) })) };
  }

  /** Texts that have just been removed are named by others until these are ranked anew: not to whoever asks. */
  private async withText(productIds: Set<string>): Promise<Set<string>> {
    const ids = inList([...productIds]);
    const rows = await this.database.read<{ product_id: string }>(
      `SELECT product_id FROM book_text WHERE state = 'ready' AND product_id IN ${ids.sql}`,
      ids.params,
    );
    return new Set(rows.map(({ product_id }) => product_id));
  }
}
