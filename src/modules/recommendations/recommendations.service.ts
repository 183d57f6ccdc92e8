import { Injectable } from '@nestjs/common';
import { type AuditReport, type Done, type Provider, unavailable } from '../../platform/index.js';
import type {
  BuildSnapshot,
  Dismiss,
  ListSnapshots,
  RecommendForCustomer,
  RecommendForSession,
  RecommendSimilar,
  RecommendationList,
  Recommendations,
  RollBack,
  Snapshot,
  Snapshots,
} from './contract/recommendations.contract.js';

@Injectable()
export class RecommendationsService implements Provider<typeof Recommendations> {
  similar(_request: RecommendSimilar): Promise<RecommendationList> {
    return Promise.reject(unavailable('not built yet'));
  }

  forSession(_request: RecommendForSession): Promise<RecommendationList> {
    return Promise.reject(unavailable('not built yet'));
  }

  forCustomer(_request: RecommendForCustomer): Promise<RecommendationList> {
    return Promise.reject(unavailable('not built yet'));
  }

  dismiss(_request: Dismiss): Promise<Done> {
    return Promise.reject(unavailable('not built yet'));
  }

  build(_request: BuildSnapshot): Promise<Snapshot> {
    return Promise.reject(unavailable('not built yet'));
  }

  snapshots(_request: ListSnapshots): Promise<Snapshots> {
    return Promise.reject(unavailable('not built yet'));
  }

  rollBack(_request: RollBack): Promise<Snapshot> {
    return Promise.reject(unavailable('not built yet'));
  }

  audit(): Promise<AuditReport> {
    return Promise.resolve({ findings: [], figures: {} });
  }
}
