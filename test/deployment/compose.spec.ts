import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as dclint from 'dclint';
import { stringify } from 'yaml';
import { readConfig } from '../../src/platform/index.js';
import { deploymentFiles, planNamed } from '../../src/cli/deployment/deployment-files.js';
import { COMPOSE_FILE, type ComposeProject, projectOf, readProject } from './compose-project.js';

interface Linter {
  lintFiles(paths: string[], recursive: boolean): { messages: { rule: string; message: string }[] }[];
}
/** Its own types cannot be resolved by the rules of Node. */
const DCLinter = Reflect.get(dclint, 'DCLinter') as new (config: {
  rules: Record<string, number>;
  quiet: boolean;
  debug: boolean;
  exclude: string[];
}) => Linter;

const SECRETS = {
  POSTGRES_PASSWORD: 'p'.repeat(32),
  DOORDESK_POSTGRES_SECRET: 's'.repeat(32),
  DOORDESK_STAFF_TOKEN: 't'.repeat(32),
};

/** The rules that are about a file's looks, or against what is meant here: an image that is pulled or built. */
const OFF = [
  'no-build-and-image',
  'service-dependencies-alphabetical-order',
  'service-image-require-explicit-tag',
  'service-keys-order',
  'services-alphabetical-order',
  'require-quotes-in-ports',
  'top-level-properties-order',
];

describe('a Compose project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doordesk-lint-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What dclint says of a project whose variables are filled in: the official schema, then what experience says. */
  const faultsOf = (project: ComposeProject): string[] => {
    const path = join(folder, 'compose.yaml');
    writeFileSync(path, stringify(project));
    const rules = Object.fromEntries(OFF.map((rule) => [rule, 0]));
    const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
    const said = linter.lintFiles([path], false).flatMap(({ messages }) => messages);
    return said.map(({ rule, message }) => `${rule}: ${message}`);
  };

  it.each(['distributed', 'monolith', 'one-on-nats'])('of %s is valid by the specification', (topology) => {
    const [file] = deploymentFiles('compose', planNamed(topology), { image: 'doordesk', out: '/srv' });
    expect(faultsOf(projectOf(file!.text, SECRETS))).toEqual([]);
  });

  it.each<[string, (services: ComposeProject['services']) => unknown, RegExp]>([
    [
      'an unknown field',
      ({ shop }) => Object.assign(shop!, { replica: 2 }),
      /invalid-schema.*shop.*additional properties/,
    ],
    ['a wrong kind of value', ({ shop }) => Object.assign(shop!, { tmpfs: { path: '/tmp' } }), /invalid-schema.*tmpfs/],
    [
      'an unknown condition',
      ({ shop }) => (shop!.depends_on!['nats']!.condition = 'well'),
      /invalid-schema.*depends_on/,
    ],
    ['a port for everybody', ({ nats }) => (nats!.ports = ['4222:4222']), /no-unbound-port-interfaces/],
  ])('with %s is refused', (_what, plant, reason) => {
    const project = readProject(SECRETS);
    plant(project.services);
    expect(faultsOf(project).join('\n')).toMatch(reason);
  });

  it('holds no secret, and does not start without one', () => {
    const text = readFileSync(COMPOSE_FILE, 'utf8');
    for (const name of Object.keys(SECRETS)) {
      expect(() => readProject({ ...SECRETS, [name]: '' })).toThrow(`${name}: fill in .env`);
      const told = text.split('\n').filter((line) => line.includes(name));
      expect(told.filter((line) => !line.includes(`: \${${name}:?fill in .env}`))).toEqual([]);
    }
    const example = Object.fromEntries(
      readFileSync(join(COMPOSE_FILE, '../env.example'), 'utf8')
        .split('\n')
        .filter((line) => /^[A-Z]/.test(line))
        .map((line) => line.split('=') as [string, string]),
    );
    expect(Object.keys(example).sort()).toEqual(Object.keys(SECRETS).sort());
    expect(() => readConfig({ DOORDESK_STAFF_TOKEN: example['DOORDESK_STAFF_TOKEN'] })).toThrow('16 to 512');
    const { DOORDESK_POSTGRES_SECRET } = example;
    expect(() => readConfig({ DOORDESK_DATABASE: 'postgres://h/d', DOORDESK_POSTGRES_SECRET })).toThrow(
      '32 characters',
    );
  });

  it('starts hosts after their servers, and shows the administrator’s password to nobody else', () => {
    const { services } = readProject(SECRETS);
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published).toEqual(['127.0.0.1:3000:3000', '127.0.0.1:3001:3000']);
    for (const [name, { command, depends_on: after, environment }] of Object.entries(services)) {
      const knows = JSON.stringify({ command, environment }).includes(SECRETS.POSTGRES_PASSWORD);
      expect([name, knows]).toEqual([name, name === 'postgres' || name === 'provision']);
      if (!command.includes('--host')) continue;
      expect(after).toEqual({
        postgres: { condition: 'service_healthy' },
        nats: { condition: 'service_healthy' },
        provision: { condition: 'service_completed_successfully' },
      });
      expect(() => readConfig(environment!)).not.toThrow();
    }
  });
});
