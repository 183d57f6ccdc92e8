import { AwsClient } from 'aws4fetch';
import type { SnapshotPlace } from '../../platform/index.js';
import type { SnapshotStore } from './snapshot-store.js';

/** One attempt may take so long (ms): a file has tens of megabytes. */
const LONGEST = 60_000;
const RETRIES = 2;

/** Snapshots in a bucket of any S3-compatible storage; requests are signed (AWS Signature Version 4). */
export class S3Snapshots implements SnapshotStore {
  private readonly client: AwsClient;
  private readonly base: string;

  constructor(place: Extract<SnapshotPlace, { kind: 's3' }>) {
    const { accessKeyId, secretAccessKey, region } = place;
    this.client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES });
    this.base = `${place.endpoint}/${place.bucket}/${place.prefix}`;
  }

  async put(name: string, file: Uint8Array): Promise<void> {
    await this.ask(name, { method: 'PUT', body: file as Uint8Array<ArrayBuffer> });
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const reply = await this.ask(name, { method: 'GET' }, 404);
    const bytes = await reply.arrayBuffer();
    return reply.status === 404 ? undefined : new Uint8Array(bytes);
  }

  async remove(name: string): Promise<void> {
    const reply = await this.ask(name, { method: 'DELETE' }, 404);
    await reply.arrayBuffer();
  }

  private async ask(name: string, request: RequestInit, fine = 200): Promise<Response> {
    const url = `${this.base}recommendations-${name}.snapshot`;
    const reply = await this.client.fetch(url, { ...request, signal: AbortSignal.timeout(LONGEST) });
    if (!reply.ok && reply.status !== fine)
      throw new Error(`the storage answered ${reply.status} to ${request.method} ${url}`);
    return reply;
  }
}
