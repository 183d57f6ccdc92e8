import { Injectable } from '@nestjs/common';
import type { AuditReport, Done, Provider } from '../../platform/index.js';
import type {
  Dismiss,
  RecommendForCustomer,
  RecommendForSession,
  RecommendSimilar,
  RecommendationList,
  Recommendations,
  RollBack,
  Snapshot,
  Snapshots,
} from './contract/recommendations.contract.js';
import { Nevers } from './nevers.js';
import { RecommendationAudit } from './recommendation-audit.js';
import { Recommending } from './recommending.js';
import { SnapshotRegister } from './snapshot-register.js';

@Injectable()
export class RecommendationsService implements Provider<typeof Recommendations> {
  constructor(
    private readonly recommending: Recommending,
    private readonly nevers: Nevers,
    private readonly register: SnapshotRegister,
    private readonly books: RecommendationAudit,
  ) {}

  similar(request: RecommendSimilar): Promise<RecommendationList> {
    return this.recommending.similar(request);
  }

  forSession(request: RecommendForSession): Promise<RecommendationList> {
    return this.recommending.forSession(request);
  }

  forCustomer(request: RecommendForCustomer): Promise<RecommendationList> {
    return this.recommending.forCustomer(request);
  }

  dismiss(request: Dismiss): Promise<Done> {
    return this.nevers.dismiss(request);
  }

  build(): Promise<Snapshot> {
    return this.register.begin();
  }

  snapshots(): Promise<Snapshots> {
    return this.register.list();
  }

  rollBack(request: RollBack): Promise<Snapshot> {
    return this.register.rollBack(request);
  }

  audit(): Promise<AuditReport> {
    return this.books.report();
  }
}
