import { Controller } from '@nestjs/common';
import {
  Recommendations,
  Snapshot,
  Snapshots,
} from '../../../modules/recommendations/contract/recommendations.contract.js';
import { type Client, Service } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';

const PATH = '/v1/staff/recommendations';

/** The snapshots that recommendations are made from. */
@Controller()
export class StaffRecommendationsController {
  constructor(@Service(Recommendations) private readonly recommendations: Client<typeof Recommendations>) {}

  @Endpoint({
    method: 'GET',
    path: `${PATH}/snapshots`,
    audience: 'staff',
    tag: 'Staff',
    summary: 'List the snapshots of recommendations, latest first',
    replies: { 200: Snapshots },
  })
  list(@Exchanged() _exchange: Exchange): Promise<Snapshots> {
    return this.recommendations.snapshots({});
  }

  @Endpoint({
    method: 'POST',
    path: `${PATH}/snapshots`,
    audience: 'staff',
    tag: 'Staff',
    summary: 'Build a snapshot in the background; one that is being built goes on',
    replies: { 202: Snapshot },
  })
  build(@Exchanged() _exchange: Exchange): Promise<Snapshot> {
    return this.recommendations.build({});
  }

  @Endpoint({
    method: 'POST',
    path: `${PATH}/rollback`,
    audience: 'staff',
    tag: 'Staff',
    summary: 'Let the snapshot before the one that serves serve again',
    replies: { 200: Snapshot },
    problems: { 409: 'no_snapshot_before' },
    idempotency: 'optional',
  })
  rollBack(@Exchanged() { commandId }: Exchange): Promise<Snapshot> {
    return this.recommendations.rollBack({}, commandId ? { commandId } : {});
  }
}
