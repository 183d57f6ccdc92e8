import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { LocalBinding } from '../../platform/access/binding.js';
import { ServiceHost } from '../../platform/access/service-host.js';
import { ServiceAccess } from '../../platform/access/service-access.js';
import type { Client } from '../../platform/contract/index.js';
import { LocalTransport } from '../../platform/transport/local/local-transport.js';
import { type CallCost, type Measured, type MeasuredCall, costFrom } from './call-cost.js';
import { Echo, type EchoQuestion, echo, linesOf } from '../../platform/telemetry/echo.contract.js';
import type { EchoProcess } from './echo-process.js';
import { at } from './quantiles.js';

/** How many lines go there and come back: few as in most calls, or more one way or the other. */
const SIZES = { smallest: [0, 0], request: [120, 0], reply: [0, 120] } as const;
type Size = keyof typeof SIZES;
const ROUNDS = 3;
/** A round makes this many calls of one size one way, or fewer when they would take longer (ms). */
const CALLS = 40;
const LONGEST_ROUND = 60;
/** Between two calls the other process goes to sleep, as a module's process does that is asked now and then (ms). */
const PAUSE = 1;

type EchoClient = Client<typeof Echo>;

/**
 * Measures what a call to another process of this machine costs, beside the same call in this one: over the real transport, with
 * all that the service-access path does on both sides. Takes about a second.
 */
export async function measureCallCost(other: EchoProcess): Promise<CallCost> {
  const log = pino({ level: 'silent' });
  const contracts = new Map([[Echo.name, Echo]]);
  const here = new ServiceHost(log, false);
  const nothing = (): Promise<void> => Promise.resolve();
  here.register({ contract: Echo, provider: echo, receive: nothing, settled: nothing });
  const addressesOf = (): string[] => [other.address];
  const transport = new LocalTransport({ listen: undefined, addressesOf, receiver: here, contracts, log });
  const binding = { local: new LocalBinding(here), remote: transport.bindingTo(Echo.name) };
  const clientOf = (way: keyof typeof binding): EchoClient =>
    new ServiceAccess(() => binding[way]).client(Echo, 'advise');
  try {
    return costFrom(await compare(clientOf('local'), clientOf('remote'), other));
  } finally {
    await transport.close();
  }
}

async function compare(local: EchoClient, remote: EchoClient, other: EchoProcess): Promise<Measured> {
  const rounds: Record<Size, Round>[] = [];
  // The first round warms both processes up.
  for (let round = 0; round <= ROUNDS; round++) {
    const smallest = await once('smallest', local, remote, other);
    const request = await once('request', local, remote, other);
    const reply = await once('reply', local, remote, other);
    if (round > 0) rounds.push({ smallest, request, reply });
  }
  const best = (size: Size): MeasuredCall => bestOf(rounds.map((round) => round[size]));
  return { smallest: best('smallest'), request: best('request'), reply: best('reply') };
}

/** The same call in this process, to one that is busy with nothing else, and to one that has gone to sleep. */
interface Round {
  requestBytes: number;
  replyBytes: number;
  here: Timed;
  busy: Timed;
  asleep: Timed;
}

async function once(size: Size, local: EchoClient, remote: EchoClient, other: EchoProcess): Promise<Round> {
  const [asked, answer] = SIZES[size];
  const question = { lines: linesOf(asked), answer, hold: 0 };
  return {
    requestBytes: JSON.stringify(question).length,
    replyBytes: JSON.stringify({ lines: linesOf(answer), held: 0 }).length,
    here: await timed(local, question, other),
    busy: await timed(remote, question, other),
    asleep: await timed(remote, question, other, () => delay(PAUSE)),
  };
}

/** What else the machine does only adds: the least of each is what the call itself takes. Who asks is awake; who answers was not. */
function bestOf(rounds: readonly Round[]): MeasuredCall {
  const least = (valueOf: (round: Round) => number): number => Math.min(...rounds.map(valueOf));
  const { requestBytes, replyBytes } = rounds[0] as Round;
  return {
    requestBytes,
    replyBytes,
    time: least(({ asleep }) => asleep.time) - least(({ here }) => here.time),
    caller: least(({ busy }) => busy.caller) - least(({ here }) => here.caller),
    callee: least(({ asleep }) => asleep.callee),
  };
}

interface Timed {
  time: number;
  caller: number;
  callee: number;
}

/** The median call, and the mean of what both processors have to do; milliseconds. */
async function timed(client: EchoClient, question: EchoQuestion, other: EchoProcess, between?: () => Promise<unknown>) {
  const times: number[] = [];
  const { cpu: theirs } = await other.use();
  const ours = process.cpuUsage();
  const until = performance.now() + LONGEST_ROUND;
  while (times.length < CALLS && performance.now() < until) {
    const began = performance.now();
    await client.ask(question);
    times.push(performance.now() - began);
    await between?.();
  }
  const { user, system } = process.cpuUsage(ours);
  const calls = times.length;
  const callee = ((await other.use()).cpu - theirs) / calls;
  return {
    time: at(
      times.sort((a, b) => a - b),
      0.5,
    ),
    caller: (user + system) / 1000 / calls,
    callee,
  };
}
