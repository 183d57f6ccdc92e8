import { Module } from '@nestjs/common';
import { recommendationsMigrations } from '../../../migrations/recommendations/index.js';
import { moduleOf } from '../../platform/index.js';
import { Building } from './building.js';
import { Recommendations } from './contract/recommendations.contract.js';
import { Following } from './following.js';
import { Listening } from './listening.js';
import { Nevers } from './nevers.js';
import { RecommendationAudit } from './recommendation-audit.js';
import { Recommending } from './recommending.js';
import { RecommendationsService } from './recommendations.service.js';
import { SnapshotRegister } from './snapshot-register.js';

@Module(
  moduleOf({
    contract: Recommendations,
    service: RecommendationsService,
    subscribers: [Listening],
    storage: { durability: 'normal', migrations: recommendationsMigrations },
    providers: [Building, Following, Nevers, RecommendationAudit, Recommending, SnapshotRegister],
  }),
)
export class RecommendationsModule {}
