import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StoreProcess, startProcess } from '../kit/process.js';
import { ADDRESS, unique } from '../kit/shop.js';

const MAIN = fileURLToPath(new URL('../../dist/run/main.js', import.meta.url));
const id = process.pid % 200;
const BRIDGE = `dd${id}b`;
/** A subnet of this run's own; .1 is this process, .2 and .3 are the two hosts. */
const at = (host: number): string => `10.213.${id}.${host}`;

const run = (command: string): boolean => {
  const [program, ...args] = command.split(' ') as [string, ...string[]];
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
};
const spaceOf = (host: number): string => `doordesk-${id}-${host}`;
/** The end of the cable that is in the bridge. */
const portOf = (host: number): string => `dd${id}p${host}`;

/** Two machines on one switch, as far as their processes can tell. */
function plugIn(): boolean {
  const commands = [
    `ip link add ${BRIDGE} type bridge`,
    `ip addr add ${at(1)}/24 dev ${BRIDGE}`,
    `ip link set ${BRIDGE} up`,
  ];
  for (const host of [2, 3])
    commands.push(
      `ip netns add ${spaceOf(host)}`,
      `ip link add ${portOf(host)} type veth peer name eth0 netns ${spaceOf(host)}`,
      `ip link set ${portOf(host)} master ${BRIDGE} up`,
      `ip -n ${spaceOf(host)} addr add ${at(host)}/24 dev eth0`,
      `ip -n ${spaceOf(host)} link set eth0 up`,
      `ip -n ${spaceOf(host)} link set lo up`,
    );
  return commands.every(run);
}

function unplug(): void {
  for (const host of [2, 3]) run(`ip netns del ${spaceOf(host)}`);
  run(`ip link del ${BRIDGE}`);
}

/** Packets between the two machines are dropped without a word; both still reach everything else. */
const partition = (on: boolean): boolean =>
  [2, 3].every((host) => run(`ip link set dev ${portOf(host)} type bridge_slave isolated ${on ? 'on' : 'off'}`));

const possible = plugIn();
if (!possible) {
  unplug();
  process.stderr.write('Skipped: network namespaces cannot be made here, so no partition can be tried.\n');
}

(possible ? describe : describe.skip)('a partition between the public host and that of the cart', () => {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-partition-'));
  const processes: StoreProcess[] = [];
  let url: string;

  const host = (name: string, machine: number): Promise<StoreProcess> =>
    startProcess(
      directory,
      {
        DOORDESK_TOPOLOGY: 'cart-out',
        DOORDESK_TRANSPORT_SECRET: 'between-two-machines',
        DOORDESK_SEED: name === 'store' ? 'demo' : 'none',
        DOORDESK_LOG: 'silent',
      },
      ['ip', 'netns', 'exec', spaceOf(machine), process.execPath, MAIN, '--host', name],
    );
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const began = performance.now();
    const reply = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const json = (await reply.json()) as Record<string, unknown>;
    return {
      status: reply.status,
      body: json,
      took: performance.now() - began,
      retryAfter: reply.headers.get('retry-after'),
    };
  };
  const order = (cartId: string, key: string) =>
    ask(
      'POST',
      '/v1/orders',
      {
        cartId,
        email: 'ada@example.com',
        shippingAddress: ADDRESS,
        shippingMethod: 'standard',
        payment: { method: 'card', token: 'tok_approved' },
      },
      { 'idempotency-key': key },
    );

  beforeAll(async () => {
    mkdirSync(join(directory, 'topology'));
    writeFileSync(
      join(directory, 'topology', 'cart-out.yaml'),
      `hosts:
  store: { gateway: true, modules: rest, address: "tcp://${at(2)}:7001" }
  cart: { modules: [cart], address: "tcp://${at(3)}:7001" }
`,
    );
    processes.push(await host('cart', 3), await host('store', 2));
    url = `http://${at(2)}:${new URL((processes[1] as StoreProcess).url).port}`;
  });
  afterAll(async () => {
    for (const process of processes) await process.end('SIGKILL');
    unplug();
    rmSync(directory, { recursive: true, force: true });
  });

  it('lets the cart accept, checkout refuse and the rest go on; and it all comes right by itself', async () => {
    const { body: list } = await ask('GET', '/v1/products?limit=1');
    const { productId } = (list['items'] as { productId: string }[])[0] as { productId: string };
    const { body: cart } = await ask('POST', '/v1/carts', {});
    const cartId = cart['cartId'] as string;
    const add = () => ask('POST', `/v1/carts/${cartId}/items`, { productId, quantity: 1 });
    expect((await add()).status).toBe(200);
    const key = unique();

    expect(partition(true)).toBe(true);
    const during = [await add(), await add()];
    const refused = await order(cartId, key);
    const looked = await ask('GET', `/v1/products/${productId}`);
    expect(partition(false)).toBe(true);

    expect(during.map(({ status }) => status)).toEqual([202, 202]);
    expect(refused).toMatchObject({ status: 503, retryAfter: expect.any(String) });
    expect(looked.status).toBe(200);
    for (const { took } of [...during, refused, looked]) expect(took).toBeLessThan(5_000);

    const until = performance.now() + 30_000;
    let items: { quantity: number }[];
    do {
      const seen = await ask('GET', `/v1/carts/${cartId}`);
      items = (seen.body['items'] ?? []) as { quantity: number }[];
    } while (items[0]?.quantity !== 3 && performance.now() < until);
    expect(items).toMatchObject([{ quantity: 3 }]);
    expect(await order(cartId, key)).toMatchObject({ status: 201, body: { state: 'confirmed' } });
  });
});
