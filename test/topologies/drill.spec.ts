import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { TestNats, natsIsInstalled } from '../kit/nats-server.js';
import { postgresIsThere, withTestUrl } from '../kit/postgres.js';

const RUN = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const onPostgres = await postgresIsThere();

/** Runs the drill as `npm run drill` does. */
function drill(args: string[], more: Record<string, string> = {}): Promise<{ code: number | null; said: string }> {
  const env = { ...process.env, ...more };
  const child = spawn(process.execPath, [RUN, 'drill', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, said })));
}

describe('the drill', () => {
  it('sends every module out under load and brings it back, and loses nothing', async () => {
    const { code, said } = await drill(['--no-journeys', '--shoppers', '3', '--window', '200']);
    expect(said).toContain('13 of 13 modules went out and came back');
    expect(said).toContain(' 0 requests failed (target 0)');
    expect(said).toContain('nothing was lost, nothing doubled');
    // What was predicted stands beside what was measured: now > predicted : measured.
    const FIGURES = String.raw`\s+[\d.-]+ > [\d.-]+ : [\d.-]+[ ~]`;
    for (const module of ['catalog', 'offers', 'inventory', 'cart', 'ordering', 'payments'])
      expect(said).toMatch(new RegExp(`^${module}(${FIGURES}){5}`, 'm'));
    expect(said).toMatch(/\d+ of \d+ times of pages and checkouts are within/);
    expect(code).toBe(0);
  }, 600_000);

  it('runs the journey suite while a module is out', async () => {
    const { code, said } = await drill(['--modules', 'cart', '--shoppers', '2', '--window', '0']);
    expect(said).toContain('1 of 1 modules went out and came back');
    expect(code).toBe(0);
  });

  (onPostgres && natsIsInstalled ? it : it.skip)(
    'sends modules out over NATS to PostgreSQL and brings them back',
    async () => {
      const nats = await TestNats.start();
      await withTestUrl(async (url) => {
        const modules = ['--modules', 'catalog,ordering,payments'];
        const where = ['--to', url, '--topology', 'one-on-nats'];
        const { code, said } = await drill(
          ['--no-journeys', '--shoppers', '2', '--window', '0', ...modules, ...where],
          {
            DOORDESK_NATS: nats.url,
          },
        );
        expect(said).toContain('3 of 3 modules went out and came back');
        expect(said).toContain('nothing was lost, nothing doubled');
        expect(code).toBe(0);
      });
      await nats.remove();
    },
    600_000,
  );

  it('says how it is used', async () => {
    expect(await drill(['--modules', 'nothing'])).toMatchObject({ code: 2, said: expect.stringContaining('Usage') });
  });
});
