import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from '@jest/globals';
import { startProcess } from '../kit/process.js';
import { startTestStore } from '../kit/store.js';

const schemasAt = async (url: string): Promise<string[]> => {
  const { components } = (await (await fetch(`${url}/openapi.json`)).json()) as {
    components: { schemas: Record<string, object> };
  };
  return Object.keys(components.schemas).sort();
};

describe('what a process starts from', () => {
  it('names its classes as the sources do: in the API, and the migrations that it has run', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'doordesk-bundle-'));
    const [built, sources] = [await startProcess(directory), await startTestStore()];
    try {
      expect(await schemasAt(built.url)).toEqual(await schemasAt(sources.url));
    } finally {
      await built.end('SIGTERM');
      await sources.remove();
    }
    const modules = readdirSync(join(directory, 'modules')).filter((name) => name.endsWith('.sqlite'));
    expect(modules.length).toBeGreaterThan(10);
    for (const module of modules) {
      const database = new Database(join(directory, 'modules', module), { readonly: true });
      const run = database.prepare('SELECT name FROM platform_migration').pluck().all() as string[];
      database.close();
      expect(run.length).toBeGreaterThan(0);
      // One that had to be named otherwise beside another of the same name would be run again.
      for (const name of run) expect(name).toMatch(/^[A-Za-z]+\d{13}$/);
    }
    rmSync(directory, { recursive: true, force: true });
  });
});
