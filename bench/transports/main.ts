import 'reflect-metadata';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { backgroundCall, runInCall } from '../../src/platform/access/call-context.js';
import { formats } from './formats.js';
import { REPLY, REQUEST } from './local-bytes.js';
import { serveLocally } from './local-callee.js';
import { localWays } from './local-ways.js';
import { median } from './median.js';
import { serveOnNats } from './nats-callee.js';
import { natsWays } from './nats-ways.js';
import type { Way } from './way.js';
import { type WireSizes, localSizes, natsSizes } from './wire-size.js';

/**
 * What a call to another process costs, one at a time and as a page of 120 at once, beside the bare transport that carries the
 * same bytes. All ways are measured in turns, in many short rounds: a ratio is the median of those of the rounds, so that what the
 * machine does meanwhile is in both of its sides. `serve` is the other process.
 */
const PAGE = 120;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '30' },
    singles: { type: 'string', default: '400' },
    pages: { type: 'string', default: '12' },
    settling: { type: 'string', default: '1000' },
    nats: { type: 'string' },
  },
});
const [rounds, singles, pages] = [Number(values.rounds), Number(values.singles), Number(values.pages)] as const;
const settling = Number(values.settling);

interface Row {
  name: string;
  role: Way['role'];
  singleMicros: number;
  pageMicros: number;
  /** Times the bare way. */
  single: number;
  page: number;
}

async function timed(calls: number, times: number, way: Way): Promise<number> {
  const taken = new Float64Array(times);
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await way.ask(calls);
    taken[i] = (performance.now() - started) * 1000;
  }
  return median([...taken]);
}

/** The first way of a group is the bare one. */
async function measured(ways: Way[]): Promise<Row[]> {
  const taken = ways.map(() => ({ single: [] as number[], page: [] as number[] }));
  // The first rounds only warm up.
  for (let round = -Math.ceil(rounds / 5); round < rounds; round++)
    for (const [i, way] of ways.entries()) {
      const single = await timed(1, singles, way);
      const page = await timed(PAGE, pages, way);
      if (round < 0) continue;
      taken[i]?.single.push(single);
      taken[i]?.page.push(page);
    }
  const [bare] = taken as [(typeof taken)[number]];
  const times = (some: number[], base: number[]): number => median(some.map((value, i) => value / (base[i] as number)));
  const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
  return ways.map(({ name, role }, i) => {
    const { single, page } = taken[i] as (typeof taken)[number];
    return {
      name,
      role,
      singleMicros: rounded(median(single), 1),
      pageMicros: rounded(median(page), 0),
      single: rounded(times(single, bare.single), 2),
      page: rounded(times(page, bare.page), 2),
    };
  });
}

async function main(): Promise<void> {
  const forms = formats(2 * singles);
  const folder = mkdtempSync(join(tmpdir(), 'transports-'));
  const run = randomBytes(4).toString('hex');
  const script = new URL(import.meta.url);
  const child = fork(script, ['serve', folder, run, ...(values.nats ? [values.nats] : [])]);
  process.once('exit', () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the other process ended with ${code}`)));
  });
  // As in a request, whose context is carried along.
  await runInCall(backgroundCall('bench'), async () => {
    const groups = [await measured(localWays(folder, child))];
    let sizes: WireSizes = await localSizes(folder, settling);
    if (values.nats) {
      groups.push(await measured(await natsWays(values.nats, run)));
      sizes = { ...sizes, ...(await natsSizes(values.nats, run, settling)) };
    }
    const bytes = { request: REQUEST.length, reply: REPLY.length };
    process.stdout.write(`${JSON.stringify({ bytes, page: PAGE, rounds, groups, formats: forms, sizes })}\n`);
  });
  process.exit();
}

async function serve(folder: string, run: string, nats: string | undefined): Promise<void> {
  process.once('disconnect', () => process.exit());
  await serveLocally(folder);
  if (nats) await serveOnNats(nats, run);
  process.send?.('ready');
}

const [mode, folder, run, nats] = positionals as [string?, string?, string?, string?];
if (mode === 'serve') await serve(folder as string, run as string, nats);
else await main();
