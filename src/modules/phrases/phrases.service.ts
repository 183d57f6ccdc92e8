import { Injectable } from '@nestjs/common';
import type { AuditReport, Done, Provider } from '../../platform/index.js';
import type {
  GetPhrases,
  LookInside,
  Passages,
  PhraseList,
  Phrases,
  PutTextPart,
  TextOf,
  TextState,
} from './contract/phrases.contract.js';
import { PhrasesAudit } from './phrases-audit.js';
import { Phrasing } from './phrasing.js';
import { SearchInside } from './search-inside.js';
import { TextStates } from './text-states.js';
import { TextUpload } from './text-upload.js';

@Injectable()
export class PhrasesService implements Provider<typeof Phrases> {
  constructor(
    private readonly upload: TextUpload,
    private readonly states: TextStates,
    private readonly phrasing: Phrasing,
    private readonly search: SearchInside,
    private readonly books: PhrasesAudit,
  ) {}

  putPart(request: PutTextPart): Promise<TextState> {
    return this.upload.putPart(request);
  }

  text({ productId }: TextOf): Promise<TextState> {
    return this.states.of(productId);
  }

  removeText(request: TextOf): Promise<Done> {
    return this.upload.remove(request);
  }

  phrases(request: GetPhrases): Promise<PhraseList> {
    return this.phrasing.of(request);
  }

  inside(request: LookInside): Promise<Passages> {
    return this.search.inside(request);
  }

  audit(): Promise<AuditReport> {
    return this.books.report();
  }
}
