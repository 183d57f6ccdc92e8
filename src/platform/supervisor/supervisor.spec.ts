import { afterEach, describe, expect, it } from '@jest/globals';
import { Supervisor } from './supervisor.js';

describe('the supervisor', () => {
  const running: Supervisor[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((supervisor) => supervisor.stop()));
  });

  const watching = (program: string, isReady = (line: string) => line === 'ready') => {
    const lines: string[] = [];
    const waiting: { text: string; resolve: () => void }[] = [];
    const supervisor = new Supervisor({
      line: (_name, line) => {
        lines.push(line);
        for (const waiter of waiting.filter(({ text }) => lines.filter((l) => l.includes(text)).length > 0))
          waiter.resolve();
      },
      isReady,
    });
    running.push(supervisor);
    const ready = supervisor.add({ name: 'child', command: process.execPath, args: ['-e', program], env: process.env });
    const said = (text: string) => new Promise<void>((resolve) => waiting.push({ text, resolve }));
    return { supervisor, lines, ready, said };
  };

  it('knows when a process can serve, and starts a dead one again at once', async () => {
    const { supervisor, ready, lines } = watching("console.log('ready'); setInterval(() => {}, 1000)");
    await ready;
    const first = supervisor.running.get('child') as number;
    process.kill(first, 'SIGKILL');
    while (supervisor.restartsOf('child') < 1 || (supervisor.running.get('child') ?? first) === first)
      await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toContain('ended; starting it again');
  });

  it('waits longer and longer for one that keeps dying', async () => {
    const { supervisor, lines } = watching('process.exit(1)');
    while (supervisor.restartsOf('child') < 4) await new Promise((resolve) => setImmediate(resolve));
    expect(lines.slice(0, 4)).toEqual([
      'ended; starting it again',
      'ended; starting it again in 200 ms',
      'ended; starting it again in 400 ms',
      'ended; starting it again in 800 ms',
    ]);
  });

  it('gives up one that was never ready after so many tries, with its last words', async () => {
    const { supervisor } = watching('');
    const child = { name: 'hopeless', command: process.execPath, args: ['-e', "console.error('no'); process.exit(1)"] };
    await expect(supervisor.add({ ...child, env: process.env }, 2)).rejects.toThrow('hopeless does not start: no');
    expect(supervisor.restartsOf('hopeless')).toBe(0);
    expect(supervisor.running.has('hopeless')).toBe(false);
  });

  it('lets nobody wait for one that serves for a while each time before it dies', async () => {
    const { supervisor, lines } = watching("console.log('ready'); setTimeout(() => process.exit(1), 450)");
    while (supervisor.restartsOf('child') < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(lines.filter((line) => line.startsWith('ended'))).toEqual(Array(3).fill('ended; starting it again'));
  });

  it('passes on every line, also of a flood and of one without an end', async () => {
    const { ready, lines, said } = watching(
      "for (let i = 0; i < 5000; i++) console.log('line ' + i + ' ü'); console.log('ready'); process.stdout.write('no end'); setTimeout(() => {}, 50)",
    );
    const ended = said('no end');
    await ready;
    await ended;
    expect(lines.filter((line) => line.startsWith('line'))).toHaveLength(5000);
    expect(lines).toContain('line 4999 ü');
  });

  it('stops what it has started, and starts nothing again', async () => {
    const { supervisor, ready } = watching("console.log('ready'); setInterval(() => {}, 1000)");
    await ready;
    const pid = supervisor.running.get('child') as number;
    await supervisor.remove('child');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(supervisor.running.size).toBe(0);
  });

  it('does not wait for one that was stopped before it was ready', async () => {
    const { supervisor, ready } = watching('setInterval(() => {}, 1000)');
    await supervisor.remove('child');
    await expect(ready).rejects.toThrow('child was stopped before it was ready');
  });
});
