import { ConfigError } from './config-error.js';

/** Where snapshots are kept: in the module's own database, or in a bucket of an S3-compatible storage. */
export type SnapshotPlace =
  | { kind: 'database' }
  | {
      kind: 's3';
      bucket: string;
      /** Before each key; empty, or ending in `/`. */
      prefix: string;
      /** `https://host[:port]`; the bucket is the first step of the path. */
      endpoint: string;
      region: string;
      accessKeyId: string;
      secretAccessKey: string;
    };

type Environment = Readonly<Record<string, string | undefined>>;

/** `DOORDESK_SNAPSHOTS`: absent, or `s3://bucket/prefix`, with the endpoint and the keys beside it. Errors: ConfigError. */
export function parseSnapshotPlace(env: Environment): SnapshotPlace {
  const url = env['DOORDESK_SNAPSHOTS'] || undefined;
  if (url === undefined) return { kind: 'database' };
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w.~/-]*))?$/.exec(url);
  if (!match) throw new ConfigError(`DOORDESK_SNAPSHOTS must look like s3://bucket/prefix; it is "${url}".`);
  const prefix = (match[2] ?? '').replace(/^\/+|\/+$/g, '');
  const region = env['AWS_REGION'] || 'us-east-1';
  const endpoint = env['DOORDESK_SNAPSHOTS_ENDPOINT'] || `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || !/^https?:\/\/[^/?#]+\/?$/.test(endpoint))
    throw new ConfigError(
      `DOORDESK_SNAPSHOTS_ENDPOINT must be a URL such as https://s3.example.com; it is "${endpoint}".`,
    );
  const [accessKeyId, secretAccessKey] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']];
  if (!accessKeyId || !secretAccessKey)
    throw new ConfigError('DOORDESK_SNAPSHOTS needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
  return {
    kind: 's3',
    bucket: match[1] as string,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: endpoint.replace(/\/$/, ''),
    region,
    accessKeyId,
    secretAccessKey,
  };
}

/** The variables that `parseSnapshotPlace` reads this place from. */
export const snapshotVariables = (place: SnapshotPlace): Record<string, string> =>
  place.kind === 'database'
    ? {}
    : {
        DOORDESK_SNAPSHOTS: `s3://${place.bucket}/${place.prefix}`,
        DOORDESK_SNAPSHOTS_ENDPOINT: place.endpoint,
        AWS_REGION: place.region,
        AWS_ACCESS_KEY_ID: place.accessKeyId,
        AWS_SECRET_ACCESS_KEY: place.secretAccessKey,
      };
