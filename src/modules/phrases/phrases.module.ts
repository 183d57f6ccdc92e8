import { Module } from '@nestjs/common';
import { phrasesMigrations } from '../../../migrations/phrases/index.js';
import { moduleOf } from '../../platform/index.js';
import { Phrases } from './contract/phrases.contract.js';
import { PhrasesService } from './phrases.service.js';

@Module(
  moduleOf({
    contract: Phrases,
    service: PhrasesService,
    storage: { durability: 'full', migrations: phrasesMigrations },
  }),
)
export class PhrasesModule {}
