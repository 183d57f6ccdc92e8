import { Injectable } from '@nestjs/common';
import { Clickstream } from '../../../modules/clickstream/contract/clickstream.contract.js';
import { type Client, Service } from '../../../platform/index.js';
import type { PageParts } from '../kit/parts.js';

const MOST = 20;

/** Who looks at a page. */
interface Viewer {
  customerId: string | undefined;
  sessionId: string | undefined;
}

/** What the visitor looked at lately. */
@Injectable()
export class SeenReads {
  constructor(@Service(Clickstream) private readonly clickstream: Client<typeof Clickstream>) {}

  /** Product ids, latest first; none for visitors of whom nothing is kept, and while it cannot be told. */
  async lately(parts: PageParts, { customerId, sessionId }: Viewer): Promise<string[]> {
    const whose = customerId !== undefined ? { customerId } : sessionId !== undefined ? { sessionId } : undefined;
    if (!whose) return [];
    const seen = await parts.take('recently-viewed', () => this.clickstream.recent({ ...whose, limit: MOST }));
    return (seen?.items ?? []).map(({ productId }) => productId);
  }
}
