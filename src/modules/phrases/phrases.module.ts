import { Module } from '@nestjs/common';
import { phrasesMigrations } from '../../../migrations/phrases/index.js';
import { moduleOf } from '../../platform/index.js';
import { Phrases } from './contract/phrases.contract.js';
import { PassageReader } from './passages.js';
import { PhrasesAudit } from './phrases-audit.js';
import { PhrasesService } from './phrases.service.js';
import { Phrasing } from './phrasing.js';
import { Ranking } from './ranking.js';
import { ReadingJob } from './reading-job.js';
import { ReadingStore } from './reading-store.js';
import { Reader } from './reading/reader.js';
import { SearchInside } from './search-inside.js';
import { TextStates } from './text-states.js';
import { TextSweep } from './text-sweep.js';
import { TextUpload } from './text-upload.js';

@Module(
  moduleOf({
    contract: Phrases,
    service: PhrasesService,
    storage: { durability: 'full', migrations: phrasesMigrations },
    providers: [
      PassageReader,
      PhrasesAudit,
      Phrasing,
      Ranking,
      Reader,
      ReadingJob,
      ReadingStore,
      SearchInside,
      TextStates,
      TextSweep,
      TextUpload,
    ],
  }),
)
export class PhrasesModule {}
