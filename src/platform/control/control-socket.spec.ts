import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { chownSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ControlBinding, type ControlCommands, openControlSocket } from './control-socket.js';

const nowhere = {
  dispatch: () => Promise.reject(new Error('no service here')),
  receive: () => Promise.reject(new Error('no subscriber here')),
};

describe('the control socket', () => {
  let directory: string;
  let close: (() => Promise<void>) | undefined;
  const open = async (at = directory, commands: ControlCommands = new Map()) => {
    commands.set('echo', (args) => Promise.resolve(args));
    close = await openControlSocket(at, nowhere, commands);
  };
  const failureOf = (asked: Promise<object>) =>
    asked.then(
      () => 'answered',
      (error: unknown) => (error as { code: string }).code,
    );

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-control-'));
  });
  afterEach(async () => {
    await close?.();
    close = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  it('takes orders of its own user alone', async () => {
    chmodSync(directory, 0o755);
    await open();
    expect(statSync(join(directory, 'control.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'control.json')).mode & 0o777).toBe(0o600);
    expect(await new ControlBinding(directory).command('echo', { a: 1 })).toEqual({ a: 1 });
  });

  it('changes the mode of nothing else that is made meanwhile', async () => {
    const opening = open();
    mkdirSync(join(directory, 'other'), { mode: 0o700 });
    await opening;
    expect(statSync(join(directory, 'other')).mode & 0o777).toBe(0o700);
  });

  it('writes through no link that somebody has laid out', async () => {
    const precious = join(directory, 'precious');
    writeFileSync(precious, 'untouched');
    symlinkSync(precious, join(directory, 'control.json'));
    await open();
    expect(readFileSync(precious, 'utf8')).toBe('untouched');
    expect(await new ControlBinding(directory).command('echo')).toEqual({});
  });

  (process.getuid?.() === 0 ? it : it.skip)('is not asked where another user says that it is', async () => {
    await open();
    chownSync(join(directory, 'control.json'), 12_345, 12_345);
    expect(await failureOf(new ControlBinding(directory).command('echo'))).toBe('not_ours');
  });

  it('leaves nothing behind, also in a folder with a long name', async () => {
    const long = join(directory, 'x'.repeat(60), 'y'.repeat(60));
    await open(long);
    const { path } = JSON.parse(readFileSync(join(long, 'control.json'), 'utf8')) as { path: string };
    expect(await new ControlBinding(long).command('echo')).toEqual({});
    await close?.();
    // Who is killed leaves his socket; the next one takes its place.
    await open(long);
    const again = JSON.parse(readFileSync(join(long, 'control.json'), 'utf8')) as { path: string };
    expect(again.path).toBe(path);
    await close?.();
    close = undefined;
    expect(existsSync(path)).toBe(false);
  });

  it('tells who does not run from who ends before he answers, and from what is too much', async () => {
    const store = new ControlBinding(directory);
    expect(await failureOf(store.command('echo'))).toBe('not_running');
    await open(directory, new Map([['end', () => (close as () => Promise<void>)().then(() => ({}))]]));
    expect(await failureOf(store.command('echo', { much: 'x'.repeat(33 * 1024 * 1024) }))).toBe('too_large');
    expect(await failureOf(store.command('end'))).toBe('not_answered');
    close = undefined;
    expect(await failureOf(store.command('echo'))).toBe('not_running');
  });
});
