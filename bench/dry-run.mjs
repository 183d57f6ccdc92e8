/**
 * Tries the bench itself without Doordesk: a stand-in checkout whose `npm start` and `npm run import` are the limit
 * server's is measured, beside itself as the last release, and then made to fail in the ways the bench must notice.
 *
 *     node bench/dry-run.mjs
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('.', import.meta.url));
const dir = path.join(bench, '..', '.tmp', 'bench', 'dry-run');
const root = path.join(dir, 'checkout');
const results = path.join(dir, 'results.json');
const small = ['--root', root, '--products', '500', '--orders', '60', '--secs', '1', '--warmup', '0', '--starts', '1'];

function makeCheckout() {
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(root, { recursive: true });
  const server = JSON.stringify(path.join(bench, 'limit', 'server.mjs')).slice(1, -1);
  const scripts = {
    start: `LIMIT_DATA="$DOORDESK_DATA" node $SABOTAGE ${server}`,
    import: `LIMIT_DATA="$DOORDESK_DATA" PRODUCTS=500 node ${path.join(bench, 'limit', 'import.mjs')}`,
  };
  fs.writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'stand-in', private: true, scripts }));
}

/** @param {number} microseconds */
function buildLocalCall(microseconds) {
  fs.mkdirSync(path.join(root, 'dist', 'bench'), { recursive: true });
  const line = JSON.stringify({ medianMicros: microseconds, p99Micros: microseconds * 3 });
  fs.writeFileSync(path.join(root, 'dist', 'bench', 'local-call.js'), `console.log(${JSON.stringify(line)});\n`);
}

/**
 * @param {string[]} args
 * @param {(output: string, stop: () => void) => void} [watch]
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runBench(args, watch = () => {}) {
  const child = spawn(process.execPath, [path.join(bench, 'run.mjs'), ...small, ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      watch(output, () => child.kill('SIGINT'));
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

/** No process of ours may be left: all of them have this bench's server file in their command line. */
function assertNothingLeft() {
  const left = fs.readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${bench}limit/server.mjs`);
    } catch {
      return false;
    }
  });
  assert.deepEqual(left, [], 'servers are still running');
}

/** @type {[string, () => Promise<void>][]} */
const checks = [
  [
    'a whole run with three columns measures every cell and exits 0',
    async () => {
      const args = ['--conns', '1,16', '--checkouts', '8', '--last', root, '--json', results, '--fresh'];
      const { code, output } = await runBench(args);
      assert.equal(code, 0, output);
      assert.match(output, /strict local call, doordesk: not built/);
      const { rows, servers } = JSON.parse(fs.readFileSync(results, 'utf8'));
      assert.equal(rows.length, 9);
      for (const row of rows) {
        assert.deepEqual(Object.keys(row.cells), ['limit', 'doordesk', 'last']);
        for (const cell of Object.values(row.cells)) {
          assert.ok(cell.perSecond > 10 && cell.p50 > 0 && cell.p99 >= cell.p50, JSON.stringify(cell));
        }
      }
      for (const server of servers) assert.ok(server.idleMiB > 30 && server.starts[0] > 50, JSON.stringify(server));
    },
  ],
  [
    'a second run takes the prepared stores and prints the local call',
    async () => {
      buildLocalCall(3.2);
      const { code, output } = await runBench(['--only', 'detail,local', '--conns', '16']);
      assert.equal(code, 0, output);
      assert.doesNotMatch(output, /importing/);
      assert.match(output, /median 3.2 µs, p99 9.6[0-9]* µs, target 5 µs held/);
    },
  ],
  [
    'answers that are not 2xx mark the row and the exit code',
    async () => {
      const hook = path.join(dir, 'sabotage.mjs');
      fs.writeFileSync(
        hook,
        `import http from 'node:http';
        const end = http.ServerResponse.prototype.writeHead;
        let n = 0;
        http.ServerResponse.prototype.writeHead = function (status, ...rest) {
          return end.call(this, ++n > 300 && n % 5 === 0 ? 500 : status, ...rest);
        };`,
      );
      const env = ['--env', `SABOTAGE=--import=${hook}`];
      const { code, output } = await runBench([
        '--only',
        'detail,checkout',
        '--conns',
        '16',
        '--checkouts',
        '8',
        ...env,
      ]);
      assert.equal(code, 1, output);
      assert.match(output, /! product detail at 16, doordesk: status 500 x\d+/);
      assert.match(output, /! whole checkout at 8, doordesk: .*500/);
      assert.doesNotMatch(output, /! .*, limit:/);
    },
  ],
  [
    'a server that does not start is reported with its log',
    async () => {
      const { code, output } = await runBench(['--only', 'detail', '--env', 'SABOTAGE=--no-such-option']);
      assert.equal(code, 1);
      assert.match(output, /did not get ready[^]*no-such-option/);
    },
  ],
  [
    'Ctrl-C in the middle stops every server',
    async () => {
      let sent = false;
      const { code, output } = await runBench(['--secs', '20'], (text, stop) => {
        if (sent || !text.includes('operation')) return;
        sent = true;
        setTimeout(stop, 1_000);
      });
      assert.equal(code, 130, output);
    },
  ],
];

makeCheckout();
for (const [name, check] of checks) {
  await check();
  assertNothingLeft();
  console.log(`ok: ${name}`);
}
fs.rmSync(dir, { recursive: true });
