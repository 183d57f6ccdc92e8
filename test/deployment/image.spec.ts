import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ValidationCode, validate } from 'dockerfile-utils';
import { PROJECT } from '../../boundaries/project.js';
import { startProcess } from '../kit/process.js';
import { copiesOf, layImage } from './image.js';

const dockerfile = readFileSync(join(PROJECT, 'Dockerfile'), 'utf8');
/** What a builder would refuse, or warn of. */
const faultsOf = (text: string) => validate(text).map(({ code }) => code);

describe('the image', () => {
  it('has a Dockerfile that can be built from; one with a planted error is refused', () => {
    const { UNKNOWN_INSTRUCTION, ARGUMENT_REQUIRES_AT_LEAST_TWO } = ValidationCode;
    expect(faultsOf(dockerfile)).toEqual([]);
    expect(faultsOf(dockerfile.replace('VOLUME ', 'VOLUMES '))).toEqual([UNKNOWN_INSTRUCTION]);
    expect(faultsOf(dockerfile.replace('COPY seed ./seed', 'COPY seed'))).toEqual([ARGUMENT_REQUIRES_AT_LEAST_TWO]);
  });

  it('is made of what there is, and of nothing that .dockerignore leaves out', () => {
    const ignore = readFileSync(join(PROJECT, '.dockerignore'), 'utf8').split('\n');
    expect(ignore.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    const sources = copiesOf(dockerfile)
      .filter(({ from }) => from === undefined)
      .flatMap((copied) => copied.sources);
    expect(sources.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
    expect(sources.filter((path) => !ignore.includes(`!${path.split('/')[0]}`))).toEqual([]);
    const named = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(named.filter((path) => !sources.some((source) => source.split('/')[0] === path))).toEqual([]);
  });

  it('starts the store with the packages of production alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doordesk-image-'));
    try {
      layImage(join(folder, 'app'));
      expect(existsSync(join(folder, 'app/node_modules/typescript'))).toBe(false);
      const [, ...args] = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)![1]!) as string[];
      const main = join(folder, 'app', args[0]!);
      const store = await startProcess(join(folder, 'data'), { NODE_ENV: 'production' }, [process.execPath, main]);
      expect((await fetch(`${store.url}/health/ready`)).status).toBe(200);
      expect(await store.end('SIGTERM')).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** The first process of a container gets only the signals that it has asked for. */
  it('can be stopped while it still waits for its database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doordesk-stop-'));
    const env = { PATH: process.env['PATH'], PORT: '0', DOORDESK_DATA: folder, DOORDESK_LOG: 'silent' };
    const nowhere = { DOORDESK_DATABASE: 'postgres://127.0.0.1:1/doordesk' };
    const main = join(PROJECT, 'dist/run/main.js');
    const child = spawn(process.execPath, [main], { env: { ...env, ...nowhere }, stdio: 'ignore' });
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    while (!existsSync(join(folder, 'host.lock'))) await delay(20);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    rmSync(folder, { recursive: true, force: true });
  });
});
