import { Module } from '@nestjs/common';
import { clickstreamMigrations } from '../../../migrations/clickstream/index.js';
import { moduleOf } from '../../platform/index.js';
import { ClickAudit } from './click-audit.js';
import { ClickstreamService } from './clickstream.service.js';
import { Clickstream } from './contract/clickstream.contract.js';
import { History } from './history.js';
import { Privacy } from './privacy.js';
import { Recording } from './recording.js';
import { Sweeping } from './sweeping.js';

@Module(
  moduleOf({
    contract: Clickstream,
    service: ClickstreamService,
    storage: { durability: 'full', migrations: clickstreamMigrations },
    providers: [ClickAudit, History, Privacy, Recording, Sweeping],
  }),
)
export class ClickstreamModule {}
