import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/platform/index.js';
import { deploymentFiles, planNamed } from '../../src/cli/deployment/deployment-files.js';
import { topologyNames } from '../../src/platform/topology/load-topology.js';
import { directivesOf, unknownIn } from './systemd-directives.js';

const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!systemd && process.env['CI'] === 'true') throw new Error('systemd-analyze is missing; .ci/run installs it');
if (!systemd)
  process.stdout.write('systemd-analyze is not installed: units were held against a list of settings alone\n');

const filesOf = (topology: string) => deploymentFiles('systemd', planNamed(topology), { image: '', out: '' });
const unitsOf = (topology: string) =>
  filesOf(topology)
    .map(({ path, text }) => ({ name: basename(path), text }))
    .filter(({ name }) => /\.(?:service|target)$/.test(name));
const gateway = unitsOf('distributed').find(({ name }) => name === 'doordesk-gateway@.service')!;

describe('systemd units', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doordesk-units-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What systemd says of the units; node is where it is on this machine. */
  const verify = (units: { name: string; text: string }[]): string[] => {
    for (const { name, text } of units)
      writeFileSync(join(folder, name), text.replace('/usr/bin/node', process.execPath));
    const names = units.map(({ name }) => join(folder, name.replace('@.', '@1.')));
    const { stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', ...names], { encoding: 'utf8' });
    return `${stdout}${stderr}`.split('\n').filter((line) => line.includes('doordesk'));
  };

  it.each(topologyNames())('of %s have settings that systemd knows', (topology) => {
    for (const { name, text } of unitsOf(topology)) expect([name, unknownIn(text)]).toEqual([name, []]);
  });

  it('with a planted error are refused', () => {
    expect(unknownIn(gateway.text.replace('Restart=', 'Resart='))).toEqual(['[Service] Resart=always']);
    expect(unknownIn(gateway.text.replace('KillMode=mixed', 'KillMode=some'))).toEqual(['[Service] KillMode=some']);
    expect(() => unknownIn(`${gateway.text}\nRestart`)).toThrow('not a line of a unit');
  });

  (systemd ? it : it.skip)('are taken by systemd itself, which refuses planted errors', () => {
    expect(
      verify(topologyNames().flatMap((topology) => unitsOf(topology).filter(({ name }) => name.endsWith('.service')))),
    ).toEqual([]);
    const misspelt = { ...gateway, text: gateway.text.replace('Restart=', 'Resart=') };
    expect(verify([misspelt]).join('\n')).toContain("Unknown key 'Resart' in section [Service]");
    const nowhere = { ...gateway, text: gateway.text.replace('ExecStart=/usr/bin/', 'ExecStart=/usr/nowhere/') };
    expect(verify([nowhere]).join('\n')).toContain('/usr/nowhere/node');
  });

  (systemd ? it : it.skip)('leave a process little to do harm with', () => {
    writeFileSync(join(folder, gateway.name), gateway.text);
    const exposure = (path: string): number => {
      const said = spawnSync('systemd-analyze', ['security', '--offline=true', path], { encoding: 'utf8' }).stdout;
      return Number(/Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1] ?? 10);
    };
    expect(exposure(join(folder, gateway.name))).toBeLessThan(2.5);
    const open = gateway.text
      .split('\n')
      .filter((line) => !/^(?:Protect|Private|Restrict|System|Cap|NoNew)/.test(line));
    writeFileSync(join(folder, gateway.name), open.join('\n'));
    expect(exposure(join(folder, gateway.name))).toBeGreaterThan(6);
  });

  it('give every instance on one machine ports of its own, and no secret', () => {
    const ports: string[] = [];
    for (const { name, instances } of planNamed('distributed').hosts)
      for (let instance = 1; instance <= instances; instance++) {
        const { text } = unitsOf('distributed').find((unit) => unit.name === `doordesk-${name}@.service`)!;
        const environment = directivesOf(text.replaceAll('%i', String(instance)))
          .filter((directive) => directive.name === 'Environment')
          .map(({ value }) => value.split('=') as [string, string]);
        const config = readConfig(Object.fromEntries(environment));
        ports.push(...environment.filter(([key]) => key.endsWith('PORT')).map(([, port]) => port));
        expect(config).toMatchObject({
          topology: 'distributed',
          dataDirectory: '/var/lib/doordesk',
          staffToken: undefined,
        });
      }
    expect(ports).toHaveLength(10);
    expect(new Set(ports).size).toBe(10);
    const example = filesOf('distributed').find(({ path }) => path.endsWith('environment.example'))!;
    expect(example.text).toContain('\nDOORDESK_STAFF_TOKEN=change-me\n');
    expect(() => readConfig({ DOORDESK_STAFF_TOKEN: 'change-me' })).toThrow('DOORDESK_STAFF_TOKEN');
  });

  it('are given more time to stop than the store takes', () => {
    const seconds = directivesOf(gateway.text).find(({ name }) => name === 'TimeoutStopSec')!.value;
    expect(Number(seconds)).toBeGreaterThan(10);
  });
});
