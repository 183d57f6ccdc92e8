import { Module } from '@nestjs/common';
import { recommendationsMigrations } from '../../../migrations/recommendations/index.js';
import { moduleOf } from '../../platform/index.js';
import { Recommendations } from './contract/recommendations.contract.js';
import { RecommendationsService } from './recommendations.service.js';

@Module(
  moduleOf({
    contract: Recommendations,
    service: RecommendationsService,
    storage: { durability: 'normal', migrations: recommendationsMigrations },
  }),
)
export class RecommendationsModule {}
