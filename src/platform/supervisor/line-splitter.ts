import { StringDecoder } from 'node:string_decoder';

/** A line that is longer comes in pieces. */
const LONGEST = 64 * 1024;

/** Cuts a stream of bytes into lines, across chunks and characters. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly line: (line: string) => void) {}

  write(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.line(line.replace(/\r$/, ''));
    while (this.rest.length > LONGEST) {
      this.line(this.rest.slice(0, LONGEST));
      this.rest = this.rest.slice(LONGEST);
    }
  }

  end(): void {
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
  }
}
