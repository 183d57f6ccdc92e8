import { Injectable } from '@nestjs/common';
import { type AuditReport, type Done, type Provider, unavailable } from '../../platform/index.js';
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

@Injectable()
export class PhrasesService implements Provider<typeof Phrases> {
  putPart(_request: PutTextPart): Promise<TextState> {
    return Promise.reject(unavailable('not built yet'));
  }

  text(_request: TextOf): Promise<TextState> {
    return Promise.reject(unavailable('not built yet'));
  }

  removeText(_request: TextOf): Promise<Done> {
    return Promise.reject(unavailable('not built yet'));
  }

  phrases(_request: GetPhrases): Promise<PhraseList> {
    return Promise.reject(unavailable('not built yet'));
  }

  inside(_request: LookInside): Promise<Passages> {
    return Promise.reject(unavailable('not built yet'));
  }

  audit(): Promise<AuditReport> {
    return Promise.resolve({ findings: [], figures: {} });
  }
}
