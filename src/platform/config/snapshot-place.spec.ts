import { describe, expect, it } from '@jest/globals';
import { parseSnapshotPlace, snapshotVariables } from './snapshot-place.js';

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('where snapshots are kept', () => {
  it('is the database of the module unless a bucket is named', () => {
    expect(parseSnapshotPlace({})).toEqual({ kind: 'database' });
  });

  it.each([
    ['s3://shop', '', 'https://s3.us-east-1.amazonaws.com'],
    ['s3://shop/a/b/', 'a/b/', 'https://s3.us-east-1.amazonaws.com'],
  ])('reads %s, and a process of the same store reads it again', (url, prefix, endpoint) => {
    const place = parseSnapshotPlace({ ...KEYS, DOORDESK_SNAPSHOTS: url });
    expect(place).toMatchObject({ kind: 's3', bucket: 'shop', prefix, endpoint, region: 'us-east-1' });
    expect(parseSnapshotPlace(snapshotVariables(place))).toEqual(place);
  });

  it.each([
    [{ ...KEYS, DOORDESK_SNAPSHOTS: 'http://shop' }, 'DOORDESK_SNAPSHOTS must look like'],
    [{ ...KEYS, DOORDESK_SNAPSHOTS: 's3://shop/?x=1' }, 'DOORDESK_SNAPSHOTS must look like'],
    [{ DOORDESK_SNAPSHOTS: 's3://shop' }, 'DOORDESK_SNAPSHOTS needs AWS_ACCESS_KEY_ID'],
    [{ ...KEYS, DOORDESK_SNAPSHOTS: 's3://shop', DOORDESK_SNAPSHOTS_ENDPOINT: 'ftp://x' }, 'ENDPOINT must be a URL'],
  ])('refuses %j with one clear line', (env, line) => {
    expect(() => parseSnapshotPlace(env)).toThrow(line);
  });
});
