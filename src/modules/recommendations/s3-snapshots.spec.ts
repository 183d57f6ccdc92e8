import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Shoppers } from '../../../test/kit/shoppers.js';
import type { SnapshotPlace } from '../../platform/index.js';
import { S3Snapshots } from './s3-snapshots.js';

const SECRET = 'the-secret-of-tests';
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Signature Version 4 of a request as the storage itself works it out. Source: AWS, "Authenticating Requests". */
function signatureOf(request: IncomingMessage, body: Buffer, region: string): string {
  const { authorization = '' } = request.headers;
  const [, scope = '', signed = ''] = /Credential=[^/]+\/([^,]+), *SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const stated = request.headers['x-amz-content-sha256'] as string | undefined;
  if (stated !== undefined && stated !== 'UNSIGNED-PAYLOAD') expect(stated).toBe(sha256(body));
  const canonical = [
    request.method,
    request.url,
    '',
    ...signed.split(';').map((name) => `${name}:${String(request.headers[name])}`),
    '',
    signed,
    stated ?? sha256(body),
  ].join('\n');
  const time = request.headers['x-amz-date'] as string;
  const date = time.slice(0, 8);
  expect(scope).toBe(`${date}/${region}/s3/aws4_request`);
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${SECRET}`, date));
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
}

describe('snapshots in a bucket', () => {
  const objects = new Map<string, Buffer>();
  let server: Server;
  let place: Extract<SnapshotPlace, { kind: 's3' }>;
  let fails: number | undefined;

  beforeAll(async () => {
    server = createServer((request, reply) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts);
        const given = /Signature=([0-9a-f]{64})/.exec(request.headers.authorization ?? '')?.[1];
        const path = request.url as string;
        const status = given !== signatureOf(request, body, 'eu-test-1') ? 403 : fails;
        if (status !== undefined) return void reply.writeHead(status).end();
        if (request.method === 'PUT') objects.set(path, body);
        const found = objects.get(path);
        if (request.method === 'DELETE') objects.delete(path);
        reply.writeHead(found ? 200 : 404).end(request.method === 'GET' ? found : undefined);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keys = { accessKeyId: 'tests', secretAccessKey: SECRET };
    place = { kind: 's3', bucket: 'shop', prefix: 'a/b/', endpoint, region: 'eu-test-1', ...keys };
  });
  beforeEach(() => {
    objects.clear();
    fails = undefined;
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  it('puts, gets and removes under the bucket and the prefix, each request signed', async () => {
    const store = new S3Snapshots(place);
    const file = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
    await store.put('v1', file);
    expect([...objects.keys()]).toEqual(['/shop/a/b/recommendations-v1.snapshot']);
    expect(Buffer.from((await store.get('v1'))!).equals(file)).toBe(true);
    await store.remove('v1');
    await store.remove('v1');
    expect(await store.get('v1')).toBeUndefined();
  });

  it('says what the storage refused', async () => {
    const stranger = new S3Snapshots({ ...place, secretAccessKey: 'another' });
    await expect(stranger.put('v1', new Uint8Array(1))).rejects.toThrow('the storage answered 403 to PUT');
    fails = 404;
    await expect(new S3Snapshots(place).put('v1', new Uint8Array(1))).rejects.toThrow('the storage answered 404');
    expect(objects.size).toBe(0);
  });

  it('serves the module as a folder does', async () => {
    const shop = await Shoppers.start({ snapshots: place });
    try {
      await shop.products('a', 'b');
      await shop.buys(null, ['a', 'b']);
      const version = await shop.built();
      expect([...objects.keys()].join()).toMatch(`/shop/a/b/recommendations-${version}-`);
      await shop.until(async () => (await shop.client.similar({ productId: 'a', limit: 1 })).snapshot === version);
      expect(await shop.similar('a')).toEqual(['b']);
      expect(await shop.sound()).toEqual([]);
    } finally {
      await shop.modules.remove();
    }
  });
});
