import { describe, expect, it, jest } from '@jest/globals';
import type { Logger } from 'pino';
import { ServiceError, assembling } from '../../../platform/index.js';
import { currentCall } from '../../../platform/access/call-context.js';
import { PageParts, type Part } from './parts.js';

const outage = new ServiceError('unavailable', 'down', 'It is down.');

describe('the parts of a page', () => {
  const log = { error: jest.fn() };
  const page = <T>(make: (parts: PageParts) => Promise<T>): Promise<T> =>
    assembling(1000, (assembly) => make(new PageParts(assembly, log as unknown as Logger)));
  const part = (load: () => Promise<string>, fallback?: () => string): Part<object, string> => ({
    name: 'reviews',
    deadline: 50,
    load,
    view: (text) => `seen: ${text}`,
    ...(fallback ? { fallback } : {}),
  });

  it('are shown with what they have asked for', async () => {
    const [view, missing] = await page(async (parts) => {
      const loaded = await parts.load(
        part(async () => 'five stars'),
        {},
      );
      return [loaded.view(), parts.missing];
    });
    expect([view, missing]).toEqual(['seen: five stars', []]);
  });

  it('are left out and named where a service is away, with what stands in their place', async () => {
    const made = await page(async (parts) => {
      const failing = (): Promise<string> => Promise.reject(outage);
      const loaded = await parts.load(
        part(failing, () => 'not now'),
        {},
      );
      const silent = await parts.load({ ...part(failing), name: 'phrases' }, {});
      return [loaded.view(), silent.view(), parts.missing];
    });
    expect(made).toEqual(['not now', undefined, ['phrases', 'reviews']]);
    expect(log.error).not.toHaveBeenCalled();
  });

  it('are left out with a line in the log where they have a bug', async () => {
    const missing = await page(async (parts) => {
      await parts.load(
        part(() => Promise.reject(new TypeError('a bug'))),
        {},
      );
      return parts.missing;
    });
    expect(missing).toEqual(['reviews']);
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  it('are not missed where there is nothing to show, and fail the page where what was sent is wrong', async () => {
    const ask = (error: ServiceError) =>
      page((parts) =>
        parts.load(
          part(() => Promise.reject(error)),
          {},
        ),
      );
    expect((await ask(new ServiceError('not_found', 'not_found', 'None.'))).data).toBeUndefined();
    await expect(ask(new ServiceError('invalid', 'invalid_cursor', 'No.'))).rejects.toThrow('No.');
  });

  it('ask with the deadline that is counted from the beginning of the page', async () => {
    const [first, second, whole] = await page(async (parts) => {
      const deadline = async (): Promise<number> => currentCall()!.deadlineAt - parts.assembly.startedAt;
      const first = await parts.by(50, deadline);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return [first, await parts.by(50, deadline), await parts.by(5000, deadline)];
    });
    expect([first, second]).toEqual([50, 50]);
    expect(whole).toBeCloseTo(1000, 0);
  });
});
