import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { PlatformModule, readConfig } from '../../platform/index.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { createServer } from '../server.js';
import { OperationsModule } from './operations.module.js';

@Controller()
class RogueController {
  @Get('/v1/secrets')
  secrets(): string {
    return 'for everybody';
  }
}

@Module({ controllers: [RogueController] })
class RogueModule {}

describe('the public surface', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-surface-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const serverWith = (...rogues: (typeof RogueModule)[]) => {
    const config = readConfig({ DOORDESK_DATA: directory, DOORDESK_LOG: 'silent' });
    class Root {}
    const imports = [PlatformModule.for(config), OperationsModule, ...rogues];
    return createServer({ module: Root, imports, providers: [ProblemFilter] }, '0');
  };

  it('does not start with a route that says not for whom it is', async () => {
    await expect(serverWith(RogueModule)).rejects.toThrow(
      'RogueController.secrets answers GET without saying to whom. Declare it with @Endpoint({ audience: … })',
    );
  });

  it('starts without it', async () => {
    const app = await serverWith();
    await app.close();
  });
});
