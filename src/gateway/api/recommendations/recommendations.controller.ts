import { Controller } from '@nestjs/common';
import { Catalog } from '../../../modules/catalog/contract/catalog.contract.js';
import { Clickstream } from '../../../modules/clickstream/contract/clickstream.contract.js';
import {
  type RecommendationList,
  Recommendations,
} from '../../../modules/recommendations/contract/recommendations.contract.js';
import { Choice, type Client, Id, Int, Service, ServiceError, notFound } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT } from '../../http/lists.js';
import { VISIT_HEADERS, giveVisit, mayRecord, newVisit, visitOf } from '../../http/visit.js';
import { RecommendedProducts } from '../shapes/recommendation.shapes.js';
import { RecommendationAssembly } from './recommendation-assembly.js';

class RecommendedFor {
  @Id()
  productId!: string;
}

class SimilarQuery {
  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;
}

class RecommendationQuery {
  @Choice(['session', 'me'], {
    doc: 'session: from the last clicks; me: from what the customer bought, rated and viewed',
  })
  for!: 'session' | 'me';

  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;
}

const tag = 'Recommendations';
/** So many of the last clicks lead to recommendations. */
const CLICKS = 50;

/** What a visitor may like. */
@Controller()
export class RecommendationsController {
  constructor(
    @Service(Recommendations) private readonly recommendations: Client<typeof Recommendations>,
    @Service(Clickstream) private readonly clickstream: Client<typeof Clickstream>,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    private readonly assembly: RecommendationAssembly,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/products/:productId/recommendations',
    audience: 'anyone',
    tag,
    summary: 'List what customers who bought or liked a product also bought or liked',
    params: RecommendedFor,
    query: SimilarQuery,
    headers: VISIT_HEADERS,
    replies: { 200: RecommendedProducts },
  })
  async similar(@Exchanged() exchange: Exchange<RecommendedFor, SimilarQuery>): Promise<RecommendedProducts> {
    const { productId } = exchange.params;
    const limit = exchange.query.limit ?? DEFAULT_LIMIT;
    const { items } = await this.recommendations.similar({ productId, limit, ...whoAsks(exchange) });
    // What goes with others is a product: the catalogue need not be asked.
    if (items.length === 0 && (await this.catalog.titles({ productIds: [productId] })).items.length === 0)
      throw notFound('product');
    return { items: await this.assembly.products(items) };
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/recommendations',
    audience: 'anyone',
    tag,
    summary: 'List recommendations for this visit, or for the customer who is signed in',
    description: 'Who has no history yet gets what is popular.',
    query: RecommendationQuery,
    headers: VISIT_HEADERS,
    replies: { 200: RecommendedProducts },
    problems: { 401: 'sign_in_required, for me', 403: 'forbidden: for me, who is no customer' },
  })
  async list(@Exchanged() exchange: Exchange<object, RecommendationQuery>): Promise<RecommendedProducts> {
    const { query, caller } = exchange;
    const limit = query.limit ?? DEFAULT_LIMIT;
    if (query.for === 'session')
      return { items: await this.assembly.products((await this.forSession(exchange, limit)).items) };
    if (caller.role === 'nobody') throw new ServiceError('unauthenticated', 'sign_in_required', 'Sign in first.');
    if (caller.customerId === undefined)
      throw new ServiceError('forbidden', 'forbidden', 'Only customers have recommendations of their own.');
    const { items } = await this.recommendations.forCustomer({
      ...whoAsks(exchange),
      customerId: caller.customerId,
      limit,
    });
    return { items: await this.assembly.products(items) };
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/recommendations/:productId/dismissal',
    audience: 'anyone',
    tag,
    summary: 'Never recommend a product again: to the customer, or in this visit',
    description:
      'Where nobody is signed in, and the browser asks that nothing be kept (Sec-GPC) or the visit keeps nothing, nothing is.',
    params: RecommendedFor,
    headers: VISIT_HEADERS,
    limit: 'visit',
    replies: { 204: null },
    problems: { 404: 'There is no such product.' },
  })
  async dismiss(@Exchanged() exchange: Exchange<RecommendedFor>): Promise<void> {
    const { params, caller, request } = exchange;
    const { customerId } = caller;
    const { items } = await this.catalog.titles({ productIds: [params.productId] });
    if (items.length === 0) throw notFound('product');
    if (customerId !== undefined) {
      await this.recommendations.dismiss({ productIds: [params.productId], customerId });
      return;
    }
    if (!mayRecord(request)) return;
    const known = visitOf(request);
    if (known !== undefined) {
      if ((await this.clickstream.recording({ sessionId: known })).recording)
        await this.recommendations.dismiss({ productIds: [params.productId], sessionId: known });
      return;
    }
    const visit = newVisit();
    await this.recommendations.dismiss({ productIds: [params.productId], sessionId: visit.sessionId });
    giveVisit(exchange, visit);
  }

  /** The last clicks are looked up for this page view; without them what is popular still answers. */
  private async forSession(exchange: Exchange, limit: number): Promise<RecommendationList> {
    const who = whoAsks(exchange);
    const { sessionId } = who;
    const recent =
      sessionId === undefined
        ? []
        : await this.clickstream.recent({ sessionId, limit: CLICKS }).then(
            ({ items }) => items,
            () => [],
          );
    return this.recommendations.forSession({ viewed: recent.map(({ productId }) => productId), limit, ...who });
  }
}

function whoAsks({ request, caller }: Pick<Exchange, 'request' | 'caller'>): {
  customerId?: string;
  sessionId?: string;
} {
  const sessionId = visitOf(request);
  return {
    ...(caller.customerId === undefined ? {} : { customerId: caller.customerId }),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
}
