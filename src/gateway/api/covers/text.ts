/** Characters that XML 1.0 allows in a document; everything else must be dropped, it cannot even be escaped. */
function isXmlChar(code: number): boolean {
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

/** Bidirectional controls: legal in XML, but an unclosed override would spill over its line. */
function isBidiControl(code: number): boolean {
  return (
    code === 0x61c ||
    (code >= 0x200e && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

/** Returns `raw` as one line of text that is legal in XML: no control characters, no lone surrogates, single spaces. */
export function cleanText(raw: string): string {
  let out = '';
  for (const char of raw) {
    const code = char.codePointAt(0) ?? 0;
    if (isXmlChar(code) && !isBidiControl(code)) out += char;
  }
  return out.replace(/\s+/gu, ' ').trim();
}

/** Escapes text for use in XML content and in quoted attributes. */
export function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Splits text into what a reader sees as single characters, so that an emoji or an accent is never cut in two. */
export function graphemes(text: string): string[] {
  if (/^[ -~]*$/.test(text)) return text.split('');
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/u;

/** Approximate width of one grapheme, in ems of a regular text face; errs on the wide side. */
function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 1.02;
  if (/\p{Extended_Pictographic}/u.test(grapheme)) return 1.3;
  const first = grapheme.charAt(0);
  if (/[ilj.,;:'!|’‘ıI]/.test(first)) return 0.35;
  if (/[ ftr\-()[\]]/.test(first)) return 0.4;
  if (/[mwMW@%—…]/.test(first)) return 0.96;
  if (/[A-Z&\p{Lu}]/u.test(first)) return 0.74;
  if (/[a-z0-9\p{Script=Latin}]/u.test(first)) return 0.54;
  return 0.66;
}

/** Approximate width of `text` in ems, with `tracking` ems of letter spacing after each character. */
export function textWidth(text: string, tracking = 0): number {
  return graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme) + tracking, 0);
}

/** Cuts `text` to at most `max` ems, ending in an ellipsis if anything was lost. */
export function truncate(text: string, max: number, tracking = 0): string {
  if (textWidth(text, tracking) <= max) return text;
  let width = textWidth('…', tracking);
  let out = '';
  for (const grapheme of graphemes(text)) {
    width += graphemeWidth(grapheme) + tracking;
    if (width > max) break;
    out += grapheme;
  }
  return `${out.trimEnd()}…`;
}

/** The pieces a line may be broken between: words, and single characters in scripts written without spaces. */
function pieces(text: string): string[] {
  const out: string[] = [];
  for (const word of text.split(' ')) {
    const parts = WIDE.test(word) ? graphemes(word) : [word];
    parts.forEach((part, index) => out.push(index === 0 ? ` ${part}` : part));
  }
  return out;
}

/** Breaks `text` greedily into lines of at most `max` ems. A single word may come out wider than that. */
export function wrap(text: string, max: number, tracking = 0): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const piece of pieces(text)) {
    const added = textWidth(piece, tracking);
    if (line !== '' && width + added <= max) {
      line += piece;
      width += added;
      continue;
    }
    if (line !== '') lines.push(line);
    line = piece.trimStart();
    width = textWidth(line, tracking);
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Like {@link wrap}, then narrows the measure while the number of lines stays the same, so that lines come out even. */
function wrapEvenly(text: string, max: number, tracking: number): string[] {
  let best = wrap(text, max, tracking);
  for (let narrower = max * 0.92; narrower > max * 0.45; narrower *= 0.92) {
    const lines = wrap(text, narrower, tracking);
    if (lines.length !== best.length || lines.some((line) => textWidth(line, tracking) > narrower)) break;
    best = lines;
  }
  return best;
}

/** A text set into a box: its lines and the size they are set in. */
export interface FittedText {
  readonly lines: readonly string[];
  readonly size: number;
}

/** The room a text is fitted into, in canvas units (sizes in canvas units, `tracking` in ems). */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly largest: number;
  readonly smallest: number;
  readonly leading: number;
  readonly tracking?: number;
}

/** Sets `text` in the largest size that fits `box`; at the smallest size, what still does not fit is cut with an ellipsis. */
export function fit(text: string, box: Box): FittedText {
  const tracking = box.tracking ?? 0;
  for (let size = box.largest; size >= box.smallest; size -= 2) {
    const max = box.width / size;
    const lines = wrap(text, max, tracking);
    if (lines.length * size * box.leading > box.height) continue;
    if (lines.every((line) => textWidth(line, tracking) <= max))
      return { lines: wrapEvenly(text, max, tracking), size };
  }
  const max = box.width / box.smallest;
  const room = Math.max(1, Math.floor(box.height / (box.smallest * box.leading)));
  const all = wrap(text, max, tracking).map((line) => truncate(line, max, tracking));
  const lines = all.slice(0, room);
  const last = lines.at(-1);
  if (all.length > room && last !== undefined && !last.endsWith('…')) {
    lines[lines.length - 1] = truncate(`${last} ………`, max, tracking).replace(/[ …]+$/u, '…');
  }
  return { lines, size: box.smallest };
}
