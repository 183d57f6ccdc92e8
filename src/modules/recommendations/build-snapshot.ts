import { neighbourhoodsOf } from './methods/neighbourhoods.js';
import type { Trails } from './methods/trail.js';
import { encodeSnapshot } from './snapshot-file.js';

/** What a build works on; everything in it can be handed to another thread. */
export interface BuildInput {
  version: string;
  productIds: string[];
  trails: Trails;
}

export interface BuiltSnapshot {
  file: Uint8Array;
  checksum: string;
}

/** From trails to the file of a snapshot. Seconds of work for a large shop: not for the thread that answers. */
export function buildSnapshot({ version, productIds, trails }: BuildInput): BuiltSnapshot {
  const found = neighbourhoodsOf(trails, productIds.length);
  const { popularity } = found;
  const ranking = Int32Array.from({ length: productIds.length }, (_, product) => product).sort(
    (a, b) => (popularity[b] as number) - (popularity[a] as number) || a - b,
  );
  return encodeSnapshot({ version, productIds, ranking, ...found });
}
