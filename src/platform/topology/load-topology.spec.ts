import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { loadTopology, parseTopology, topologyNames, writeTopology } from './load-topology.js';
import { TOPOLOGY_SCHEMA } from './topology-schema.js';

const MODULES = ['cart', 'catalog', 'customers', 'fulfillment', 'inventory', 'offers', 'ordering', 'payments', 'reviews'];
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

  it.each([
    ['hosts: [', 'it is not YAML'],
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
