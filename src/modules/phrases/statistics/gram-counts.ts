/** How often each sequence of words stands in a text: sorted keys, each with its count. */
export interface GramCounts {
  keys: Float64Array;
  counts: Uint32Array;
}

/** Sorts and counts keys; changes `keys`. */
export function countKeys(keys: Float64Array): GramCounts {
  keys.sort();
  const counts = new Uint32Array(keys.length);
  let kept = 0;
  for (let i = 0; i < keys.length; i++) {
    if (i > 0 && keys[i] === keys[kept - 1]) counts[kept - 1]!++;
    else {
      keys[kept] = keys[i] as number;
      counts[kept++] = 1;
    }
  }
  return { keys: keys.slice(0, kept), counts: counts.slice(0, kept) };
}

/** As text for a database: differences of keys and counts, seven bits a byte, in base64. About six bytes a sequence. */
export function encodeCounts({ keys, counts }: GramCounts): string {
  const bytes = Buffer.allocUnsafe(keys.length * 11);
  let at = 0;
  const put = (value: number): void => {
    for (; value >= 128; value = Math.floor(value / 128)) bytes[at++] = (value % 128) + 128;
    bytes[at++] = value;
  };
  let last = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number;
    put(key - last);
    put(counts[i] as number);
    last = key;
  }
  return bytes.toString('base64', 0, at);
}

/** Calls `take` for each sequence, by rising key. */
export function eachCount(encoded: string, take: (key: number, count: number) => void): void {
  const bytes = Buffer.from(encoded, 'base64');
  let at = 0;
  const next = (): number => {
    let [value, scale] = [0, 1];
    for (; ; scale *= 128) {
      const byte = bytes[at++] as number;
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
    }
  };
  for (let key = 0; at < bytes.length;) {
    key += next();
    take(key, next());
  }
}
