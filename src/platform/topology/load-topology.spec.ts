import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { loadTopology, parseTopology, topologyNames, writeTopology } from './load-topology.js';
import { hostOf, withModuleOn } from './topology.js';
import { TOPOLOGY_SCHEMA } from './topology-schema.js';

const MODULES = [
  'cart',
  'catalog',
  'clickstream',
  'customers',
  'fulfillment',
  'inventory',
  'offers',
  'ordering',
  'payments',
  'phrases',
  'recommendations',
  'reviews',
  'search',
];
const parse = (text: string, env = {}) => parseTopology('mine', text, MODULES, env);

describe('topologies', () => {
  it.each(topologyNames())('%s can run, and reads the same when it is written down', (name) => {
    const topology = loadTopology(name, MODULES, {});
    expect(topology.hosts.flatMap((host) => host.modules).sort()).toEqual(MODULES);
    expect(parseTopology(name, writeTopology(topology), MODULES, {})).toEqual(topology);
  });

  it('come with a schema for editors that says what the code checks', () => {
    const file = fileURLToPath(new URL('../../../topologies/schema.json', import.meta.url));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(TOPOLOGY_SCHEMA);
  });

  it('take addresses and passwords from the environment', () => {
    const text = 'hosts: { store: { gateway: true, modules: rest, database: { postgres: "${DB}" } } }';
    expect(parse(text, { DB: 'postgres://h/d' }).hosts[0]?.database).toEqual({ postgres: 'postgres://h/d' });
    expect(() => parse(text)).toThrow('The topology mine cannot be used: it needs DB in the environment.');
  });

  describe('in which modules were moved', () => {
    const text = 'transport: nats\nhosts: { a: { gateway: true, modules: rest, database: { postgres: "${DB}" } } }';
    const env = { DB: 'postgres://h/d', DOORDESK_NATS: 'nats://me:secret@h' };
    const base = parse(text, env);
    const cart = { name: 'cart', gateway: false, modules: [], instances: 1, database: { sqlite: 'hosts/cart' } };
    const written = writeTopology(withModuleOn(base, 'cart', cart), base);

    it('keep no address and no password', () => {
      expect(written).not.toMatch(/secret|postgres/);
      expect(parseTopology('mine', written, MODULES, {}, base)).toEqual(withModuleOn(base, 'cart', cart));
    });

    it('go on taking them from the environment', () => {
      const elsewhere = parse(text, { DB: 'postgres://other/d', DOORDESK_NATS: 'nats://other' });
      expect(parseTopology('mine', written, MODULES, {}, elsewhere)).toMatchObject({
        transport: { nats: 'nats://other' },
        hosts: [{ name: 'a', database: { postgres: 'postgres://other/d' } }, cart].map(({ database }) => ({
          database,
        })),
      });
    });

    it('do not guess where the tables of a host are that is gone', () => {
      const renamed = parse('hosts: { b: { gateway: true, modules: rest } }');
      expect(() => parseTopology('mine', written, MODULES, {}, renamed)).toThrow('a is not one of its hosts any more');
    });

    it('have modules that are new to them where the base has them', () => {
      const older = MODULES.filter((module) => module !== 'payments');
      const before = parseTopology('mine', text, older, env);
      const kept = writeTopology(withModuleOn(before, 'cart', cart), before);
      const now = parseTopology('mine', kept, MODULES, env, base);
      expect(hostOf(now, 'payments')?.name).toBe('a');
      expect(hostOf(now, 'cart')?.name).toBe('cart');
    });
  });

  it.each([
    ['hosts: [', 'it is not YAML'],
    ['hosts: { a: { gateway: true, modules: !ours rest } }', 'it is not YAML (Unresolved tag: !ours'],
    ['hosts: { a_b: { gateway: true, modules: rest } }', '/hosts has "a_b", and names are small letters'],
    ['hosts: { a: { gateway: true, modules: [cart, cart] } }', '/hosts/a/modules must NOT have duplicate items'],
    ['hosts: { store: { gateway: true, modules: rest, colour: red } }', 'has no field colour'],
    ['hosts: { store: { gateway: true, modules: [cart, toys] } }', 'store carries toys, and there is no such module'],
    ['hosts: { store: { gateway: true, modules: [cart] } }', 'no host carries catalog'],
    [
      'hosts: { a: { gateway: true, modules: rest }, b: { modules: [cart] }, c: { modules: [cart] } }',
      'b and c both carry cart',
    ],
    [
      'hosts: { a: { gateway: true, modules: rest }, b: { modules: rest } }',
      'only one host can have the rest, a and b want it',
    ],
    ['hosts: { a: { modules: rest } }', 'it needs one host with a gateway, and has 0'],
    [
      'hosts: { a: { gateway: true, modules: rest }, b: { gateway: true } }',
      'it needs one host with a gateway, and has 2',
    ],
    ['hosts: { a: { gateway: true, modules: rest }, b: {} }', 'b carries nothing'],
    ['hosts: { a: { gateway: true, modules: rest, instances: 2 } }', 'SQLite takes one writer'],
    ['hosts: { a: { gateway: true, modules: rest, address: "http://x" } }', 'must be unix:/PATH or tcp://HOST:PORT'],
    ['hosts: { a: { gateway: true, modules: rest, database: { postgres: "mysql://h/d" } } }', '/hosts/a/database'],
    ['{}', "must have required property 'hosts'"],
  ])('say in one line what is wrong with %s', (text, reason) => {
    expect(() => parse(text)).toThrow(reason);
    expect(() => parse(text)).toThrow(/^The topology mine cannot be used: [^\n]*\.$/);
  });

  it.each(['nothing', '../secrets', 'Monolith', ''])('have names of files only: "%s"', (name) => {
    expect(() => loadTopology(name, MODULES, {})).toThrow('DOORDESK_TOPOLOGY must be the name of a file');
  });
});
