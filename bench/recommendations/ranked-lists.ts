import { closeSync, openSync, writeSync } from 'node:fs';

/** Writes lines `user item rank score`, separated by tabs; what else is to be said of a list comes after. */
export class RankedLists {
  private readonly file: number;
  private lines: string[] = [];

  constructor(
    path: string,
    /** So many of each list. */
    readonly top: number,
  ) {
    this.file = openSync(path, 'w');
  }

  add(owner: string, ranked: ArrayLike<number>, scores: ArrayLike<number>, names: readonly string[], more = ''): void {
    for (let i = 0; i < Math.min(this.top, ranked.length); i++) {
      const item = ranked[i] as number;
      this.lines.push(`${owner}\t${names[item]}\t${i + 1}\t${scores[item]}${more}\n`);
    }
    if (this.lines.length > 10_000) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.lines.join(''));
    this.lines = [];
  }
}
