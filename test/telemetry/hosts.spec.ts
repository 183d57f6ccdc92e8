import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../boundaries/project.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { Collector } from '../kit/collector.js';
import { parseExposition } from '../kit/exposition.js';
import { type StoreProcess, startProcess } from '../kit/process.js';

const TRACE = 'c0ffee00c0ffee00c0ffee00c0ffee00';

describe('with a module in a process of its own', () => {
  let directory: string;
  let collector: Collector;
  let store: StoreProcess;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-'));
    collector = await Collector.start();
    store = await startProcess(directory, {
      DOORDESK_TOPOLOGY: 'cart-out',
      DOORDESK_OPS_PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '20',
    });
  });
  afterEach(async () => {
    await store.end('SIGTERM');
    await collector.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const metrics = (...args: string[]) =>
    spawnSync(process.execPath, [join(PROJECT, 'scripts/run.mjs'), 'metrics', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], DOORDESK_DATA: directory },
    });

  it('one trace shows both hosts, and the metrics of each tell its side', async () => {
    const made = await fetch(`${store.url}/v1/carts`, {
      method: 'POST',
      headers: { traceparent: `00-${TRACE}-00000000000000aa-01` },
    });
    expect(made.status).toBe(201);
    await collector.until(() => collector.of(TRACE).length >= 3);
    const [request, asked, answered] = collector.of(TRACE).sort((a, b) => order(a) - order(b));
    expect([request, asked, answered]).toMatchObject([
      { name: 'POST /v1/carts', kind: 2, resource: { 'service.instance.id': 'store-1' } },
      { name: 'cart.create', kind: 3, attributes: { 'doordesk.transport': 'remote' } },
      { name: 'cart.create', kind: 2, resource: { 'service.instance.id': 'cart-1' } },
    ]);
    expect([asked?.parentSpanId, answered?.parentSpanId]).toEqual([request?.spanId, asked?.spanId]);

    const { samples } = parseExposition(metrics().stdout);
    const calls = samples.filter(
      ({ name, labels }) =>
        name === 'doordesk_calls_total' && labels['service'] === 'cart' && labels['caller'] === 'api',
    );
    expect(calls.map(({ labels }) => labels['transport'])).toEqual(calls.map(() => 'remote'));
    expect(calls.find(({ labels }) => labels['outcome'] === 'ok')?.value).toBe(1);

    const ofCart = parseExposition(metrics('cart').stdout).samples;
    const modules = ofCart
      .filter(({ name }) => name === 'doordesk_commits_total')
      .map(({ labels }) => labels['module']);
    expect(modules).toEqual(['cart']);
    expect(metrics('nobody')).toMatchObject({ status: 1, stderr: 'No host nobody runs on this data folder.\n' });
  });

  it('one port tells where all hosts serve theirs', async () => {
    const { url } = (await new ControlBinding(directory).command('operations')) as { url: string };
    const targets = (await (await fetch(`${url}/targets`)).json()) as { targets: string[]; labels: { host: string } }[];
    expect(targets.map(({ labels }) => labels.host)).toEqual(['store', 'cart']);
    for (const {
      targets: [address],
    } of targets)
      parseExposition(await (await fetch(`http://${address}/metrics`)).text());
  });
});

/** Root first, then who has it as a parent. */
const order = ({ kind, name }: { kind: number; name: string }): number =>
  name.startsWith('POST') ? 0 : kind === 3 ? 1 : 2;
