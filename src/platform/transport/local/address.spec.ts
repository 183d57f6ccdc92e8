import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAddress, prepareFolder, requireOwnFolder } from './address.js';

describe('addresses', () => {
  it('are sockets or ports', () => {
    expect(parseAddress('unix:/run/doordesk/cart.sock')).toEqual({ path: '/run/doordesk/cart.sock' });
    expect(parseAddress('tcp://localhost:4000')).toEqual({ host: 'localhost', port: 4000 });
    expect(parseAddress('tcp://[::1]:0')).toEqual({ host: '::1', port: 0 });
  });

  it.each(['', 'unix:relative.sock', 'tcp://:80', 'tcp://host:70000', 'http://host:1', 'tcp://a b:1'])(
    '"%s" is none, and says so in one line',
    (text) => {
      expect(() => parseAddress(text)).toThrow(/^An address looks like .*; ".*" does not\.$/);
    },
  );

  it('a path too long for a socket becomes a short one, the same for everybody', () => {
    const long = `unix:/${'folder/'.repeat(20)}cart.sock`;
    const { path } = parseAddress(long) as { path: string };
    expect(path.length).toBeLessThan(100);
    expect(parseAddress(long)).toEqual({ path });
    expect(parseAddress(long.replace('cart', 'carts'))).not.toEqual({ path });
  });
});

describe('the folder of a socket', () => {
  const home = mkdtempSync(join(tmpdir(), 'address-'));
  afterAll(() => rmSync(home, { recursive: true }));

  it('is made for its own user alone', () => {
    prepareFolder(join(home, 'run', 'host.sock'));
    expect(statSync(join(home, 'run')).mode & 0o777).toBe(0o700);
  });

  it('is refused when others can write to it', () => {
    const open = join(home, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    for (const use of [prepareFolder, requireOwnFolder])
      expect(() => use(join(open, 'host.sock'))).toThrow('nobody else may write to it');
  });
});
