import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyStore } from '../kit/faulty-store.js';
import { type Prepared, type World, prepare } from './operations.js';

export const MODULES = [
  'catalog',
  'offers',
  'inventory',
  'customers',
  'cart',
  'ordering',
  'payments',
  'fulfillment',
  'reviews',
  'search',
  'clickstream',
  'recommendations',
  'phrases',
] as const;
export type ModuleName = (typeof MODULES)[number];

/** The three ways in which a module is away. Callers of what is slow wait a fiftieth of its deadlines: 1.2 s at most. */
export const WAYS_OF_BEING_AWAY = {
  down: (module: string) => `${module}:down`,
  slow: (module: string) => `${module}:slow=600000,patience=0.02`,
  failing: (module: string) => `${module}:fail=1`,
} as const;
export type Away = keyof typeof WAYS_OF_BEING_AWAY;

export interface Answer {
  operation: string;
  status: number;
  milliseconds: number;
  /** Whether a 503 is a problem that says when to ask again. */
  clear: boolean;
}

/** What one module's absence did, and what was left of it afterwards. */
export interface Phase {
  answers: Answer[];
  /** What went wrong after the fault was lifted; nothing, it is hoped. */
  afterwards: string[];
}

/** Outages that open a breaker, and some. */
const ENOUGH_FOR_A_BREAKER = 25;
/** Milliseconds within which everything works again, by itself. */
const RECOVERY = 5_000;

/** Asks every operation once while a module is away, and again after it is back. */
export async function runPhase(store: FaultyStore, staffToken: string, fault: string): Promise<Phase> {
  const world = await prepare(store, staffToken);
  await store.faults(fault);
  const answers = await Promise.all(world.requests.map((request) => ask(store, request)));
  await openBreakers(store, world, answers);
  await store.faults('none');
  return { answers, afterwards: await recover(store, world, answers) };
}

async function ask(store: FaultyStore, { operation, path, body, headers }: Prepared): Promise<Answer> {
  const method = operation.split(' ')[0] as string;
  const began = performance.now();
  const reply = await fetch(store.url + path, {
    method,
    headers: {
      ...headers,
      ...(body ? { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' } : {}),
    },
    ...(body ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  const text = await reply.text();
  const milliseconds = performance.now() - began;
  const type = reply.headers.get('content-type') ?? undefined;
  const json: unknown = type?.includes('json') ? JSON.parse(text) : text;
  store.replies.check(method, path, reply.status, type, json);
  const clear = reply.status !== 503 || /^\d+$/.test(reply.headers.get('retry-after') ?? '');
  return { operation, status: reply.status, milliseconds, clear };
}

/** Readers do not ask once: they ask until the breakers open, which must close again by themselves. */
async function openBreakers(store: FaultyStore, { requests }: World, answers: Answer[]): Promise<void> {
  const failing = new Set(answers.filter(({ status }) => status === 503).map(({ operation }) => operation));
  const reads = requests.filter(({ operation }) => operation.startsWith('GET ') && failing.has(operation));
  const often = Array.from({ length: ENOUGH_FOR_A_BREAKER }, () => reads).flat();
  await Promise.all(often.map((read) => ask(store, read)));
}

/** Clients ask again, with the same keys, whatever they were told to ask again. */
async function recover(store: FaultyStore, world: World, answers: Answer[]): Promise<string[]> {
  const failed = world.requests.filter((_, i) => answers[i]?.status === 503);
  const troubles = await Promise.all(failed.map((request) => untilAnswered(store, request)));
  await store.drained();
  return [...troubles.flat(), ...(await checkoutTroubles(store, world)), ...(await store.findings())];
}

async function untilAnswered(store: FaultyStore, request: Prepared): Promise<string[]> {
  const { operation, done } = request;
  const began = performance.now();
  for (;;) {
    const { status } = await ask(store, request);
    if (status < 300 || status === done) return [];
    const inFlight = operation === 'POST /v1/orders' && status === 409;
    if ((status !== 503 && !inFlight) || performance.now() - began > RECOVERY)
      return [`${operation} answers ${status} after the fault was lifted`];
    await delay(50);
  }
}

interface OrderBody {
  orderId: string;
  state: string;
  payment: { state: string };
  items: { productId: string }[];
}

/** One order, one charge, one unit less: whatever was tried meanwhile, and however it was answered. */
async function checkoutTroubles(store: FaultyStore, { scarce, stock, requests }: World): Promise<string[]> {
  const headers = requests.find(({ operation }) => operation === 'GET /v1/staff/orders')!.headers;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(store.url + path, { headers })).json()) as T;
  const { items: orders } = await get<{ items: OrderBody[] }>('/v1/staff/orders?limit=100');
  const ours = orders.filter(({ items }) => items.some(({ productId }) => productId === scarce));
  const sold = ours.filter(({ state }) => state === 'confirmed');
  const charged = ours.filter(({ payment }) => ['authorized', 'captured'].includes(payment.state));
  const level = await get<{ onHand: number; reserved: number }>(`/v1/staff/inventory/${scarce}`);
  const undecided = ours.filter(({ state }) => state !== 'confirmed' && state !== 'rejected');
  return [
    ...(sold.length === 1 ? [] : [`${sold.length} orders for one key`]),
    ...(charged.length === 1 ? [] : [`${charged.length} charges for one key`]),
    ...(undecided.length === 0 ? [] : [`${undecided.length} orders are undecided`]),
    ...(level.onHand === stock - 1 && level.reserved === 0 ? [] : [`stock is ${JSON.stringify(level)}`]),
  ];
}
