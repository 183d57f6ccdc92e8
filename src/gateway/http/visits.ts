import { Injectable } from '@nestjs/common';
import { type Click, Clickstream } from '../../modules/clickstream/contract/clickstream.contract.js';
import { Recommendations } from '../../modules/recommendations/contract/recommendations.contract.js';
import { type Client, Service, ServiceError, withinDeadline } from '../../platform/index.js';
import type { Exchange } from './exchange.js';
import { RateLimits } from './rate-limits.js';
import { type Visit, endVisit, giveVisit, mayRecord, newVisit, visitOf } from './visit.js';

type Visiting = Pick<Exchange, 'request' | 'reply' | 'caller'>;

/** What is done by the way may take so long, in milliseconds; nobody waits longer for it. */
const BY_THE_WAY = { deadline: 1000 };

/** What the requests of visitors leave behind, by the way: losing it is harmless, so nothing here ever fails a request. */
@Injectable()
export class Visits {
  constructor(
    @Service(Clickstream) private readonly clickstream: Client<typeof Clickstream>,
    @Service(Recommendations) private readonly recommendations: Client<typeof Recommendations>,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Records what the visitor did, products that exist, under their session; who has none, or one that is somebody else's, gets one.
   * To be awaited before the reply is sent. Gives back how much was recorded: nothing where the visitor or the customer wants none
   * kept, where one address records too much, and while the clickstream is away.
   */
  async record(visiting: Visiting, clicks: Click[]): Promise<number> {
    const { request } = visiting;
    if (clicks.length === 0 || !mayRecord(request) || !(await this.limits.mayVisit(request.ip))) return 0;
    return (await unlessAway(() => this.write(visiting, clicks))) ?? 0;
  }

  /** At sign-in: what the session did is the customer's. */
  async join({ request }: Visiting, customerId: string): Promise<void> {
    const sessionId = visitOf(request);
    if (sessionId === undefined || !mayRecord(request)) return;
    await unlessAway(() => this.clickstream.join({ sessionId, customerId }, BY_THE_WAY));
  }

  /**
   * What a guest has bought is not recommended in this visit any more, as if it were dismissed: an order tells recommendations nothing
   * about guests. Of a customer they hear from the order itself.
   */
  async bought({ request, caller }: Visiting, items: readonly { productId: string }[]): Promise<void> {
    if (caller.customerId !== undefined || !mayRecord(request)) return;
    const note = async (): Promise<void> => {
      const sessionId = visitOf(request);
      if (sessionId === undefined) return;
      const { recording } = await this.clickstream.recording({ sessionId });
      if (recording)
        await this.recommendations.dismiss({ productIds: items.map(({ productId }) => productId), sessionId });
    };
    await unlessAway(() => withinDeadline(BY_THE_WAY.deadline, note));
  }

  /** At sign-out: the next visitor of this browser has another session, unless this one is silent and should stay so. */
  async leave({ request, reply }: Visiting): Promise<void> {
    await unlessAway(async () => {
      const sessionId = visitOf(request);
      if (sessionId === undefined) return;
      const { recording } = await this.clickstream.recording({ sessionId }, BY_THE_WAY);
      if (recording) endVisit(reply);
    });
  }

  private async write(visiting: Visiting, clicks: Click[]): Promise<number> {
    const { customerId } = visiting.caller;
    const whose = customerId === undefined ? {} : { customerId };
    const known = visitOf(visiting.request);
    if (known !== undefined) {
      const { recorded, renew } = await this.clickstream.record({ sessionId: known, ...whose, clicks }, BY_THE_WAY);
      if (!renew) return recorded;
    }
    const fresh: Visit = newVisit();
    const { recorded } = await this.clickstream.record({ sessionId: fresh.sessionId, ...whose, clicks }, BY_THE_WAY);
    if (recorded > 0) giveVisit(visiting, fresh);
    return recorded;
  }
}

/** Whatever a service answers, it is no reason to fail the request; a bug of ours is. */
async function unlessAway<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}
