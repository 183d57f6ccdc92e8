import { Module } from '@nestjs/common';
import { clickstreamMigrations } from '../../../migrations/clickstream/index.js';
import { moduleOf } from '../../platform/index.js';
import { Clickstream } from './contract/clickstream.contract.js';
import { ClickstreamService } from './clickstream.service.js';

@Module(
  moduleOf({
    contract: Clickstream,
    service: ClickstreamService,
    storage: { durability: 'normal', migrations: clickstreamMigrations },
  }),
)
export class ClickstreamModule {}
