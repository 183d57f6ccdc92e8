import { Module } from '@nestjs/common';
import { recommendationsMigrations } from '../../../migrations/recommendations/index.js';
import { moduleOf } from '../../platform/index.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { Ordering } from '../ordering/contract/ordering.contract.js';
import { Reviews } from '../reviews/contract/reviews.contract.js';
import { BuildRequests } from './build-requests.js';
import { Building } from './building.js';
import { OldSnapshots } from './old-snapshots.js';
import { Recommendations } from './contract/recommendations.contract.js';
import { EarlierTimes } from './earlier-times.js';
import { Following } from './following.js';
import { Forgetting } from './forgetting.js';
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
    uses: [Catalog, Inventory, Ordering, Reviews],
    subscribers: [Listening],
    storage: { durability: 'normal', migrations: recommendationsMigrations },
    providers: [
      BuildRequests,
      Building,
      EarlierTimes,
      Following,
      Forgetting,
      Nevers,
      OldSnapshots,
      RecommendationAudit,
      Recommending,
      SnapshotRegister,
    ],
  }),
)
export class RecommendationsModule {}
