import { describe, expect, it } from '@jest/globals';
import { coverSvg } from './cover.js';
import { PALETTES } from './palettes.js';
import { graphemes, textWidth } from './text.js';

const HOSTILE = [
  `</title><script>alert("1")</script>`,
  `Tom & Jerry's <"best"> ]]> tales &amp; &#0;`,
  'a\u0000b\u0001c\u001bd\ufffee\uffff\ud800f\udc00',
  'كليلة ودمنة \u202e abc',
  '吾輩は猫である'.repeat(20),
  '👩‍👩‍👧‍👦🏴‍☠️'.repeat(40),
  'W'.repeat(5000),
  'word '.repeat(1000),
  '',
  '\n\t ',
  'é'.normalize('NFD').repeat(300),
];
const SEEDS = Array.from({ length: 20 }, (_, i) => `seed-${i}`);

/** Reads the small XML subset that covers use; throws on anything not well formed. */
function parse(svg: string): void {
  const open: string[] = [];
  const token = /<(\/?)([a-z]+)((?: [A-Za-z-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let at = 0;
  while (at < svg.length) {
    token.lastIndex = at;
    const m = token.exec(svg);
    if (m === null) throw new Error(`not well formed at ${at}: ${svg.slice(at, at + 40)}`);
    at = token.lastIndex;
    if (m[1] === '/') {
      if (open.pop() !== m[2]) throw new Error(`unexpected </${String(m[2])}>`);
    } else if (m[2] !== undefined && m[4] !== '/') open.push(m[2]);
    const raw = (m[5] ?? '') + (m[3] ?? '');
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(raw)) throw new Error(`bare ampersand: ${raw}`);
  }
  if (open.length > 0) throw new Error(`unclosed ${open.join()}`);
}

function unescape(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}

interface Line {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Estimated extents of every line of text in a cover. */
function lines(svg: string): Line[] {
  return Array.from(svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g), (m) => {
    const attr = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(` ${m[1] ?? ''}`)?.[1] ?? '';
    const size = Number(attr('font-size'));
    const width =
      textWidth(unescape(m[2] ?? '')) * size +
      Number(attr('letter-spacing') || 0) * graphemes(unescape(m[2] ?? '')).length;
    const x = Number(attr(' x'));
    const y = Number(attr(' y'));
    const anchor = attr('text-anchor');
    const rtl = attr('direction') === 'rtl';
    const fromLeft = (anchor === 'start') !== rtl;
    const left = anchor === 'middle' ? x - width / 2 : fromLeft ? x : x - width;
    return { left, right: left + width, top: y - size * 0.82, bottom: y + size * 0.25 };
  });
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

describe('coverSvg', () => {
  it.each(HOSTILE)('is well-formed and escaped for a hostile title (%#)', (title) => {
    for (const seed of SEEDS) {
      const svg = coverSvg({ title, authors: [title, 'A <b> & "C"'], category: `x/${title}`, seed });
      expect(() => parse(svg)).not.toThrow();
      expect(svg).not.toContain('<script');
      expect(svg).not.toMatch(/href|url\(|@import/);
    }
  });

  it('names the work in an escaped title element and gives its size', () => {
    const svg = coverSvg({ title: `R & "D" <'>`, seed: 'x' });
    expect(svg).toContain('<title>R &amp; &quot;D&quot; &lt;&#39;&gt;</title>');
    expect(svg).toContain('width="400" height="600" viewBox="0 0 400 600" role="img"');
  });

  it('is deterministic', () => {
    const book = { title: 'Emma', authors: ['Jane Austen'], category: 'Fiction/Classics', seed: 'demo-0003' };
    expect(coverSvg(book)).toBe(coverSvg({ ...book }));
  });

  it('varies with the seed', () => {
    const drawn = new Set(SEEDS.map((seed) => coverSvg({ title: 'Emma', seed })));
    expect(drawn.size).toBeGreaterThan(SEEDS.length * 0.8);
  });

  it('strips control characters, non-characters and lone surrogates', () => {
    const svg = coverSvg({ title: 'a\u0000b\u0007c\u0085d\ud83de\ufffff', authors: ['x\u001by'], seed: 's' });
    expect(svg).toContain('<title>abcdef</title>');
    expect(svg).not.toMatch(/[\p{Cc}\ufffe\uffff]/u);
    expect(svg).not.toMatch(/[\ud800-\udfff]/u);
  });

  it.each(HOSTILE)('keeps its text on the canvas (%#)', (title) => {
    for (const seed of SEEDS) {
      for (const l of lines(coverSvg({ title, authors: [title], category: title, seed }))) {
        expect(l.left).toBeGreaterThanOrEqual(0);
        expect(l.right).toBeLessThanOrEqual(400);
        expect(l.top).toBeGreaterThanOrEqual(0);
        expect(l.bottom).toBeLessThanOrEqual(600);
      }
    }
  });

  it('shrinks long titles and cuts monstrous ones', () => {
    const size = (svg: string): number =>
      Math.max(...Array.from(svg.matchAll(/font-size="([\d.]+)"/g), (m) => Number(m[1])));
    const long = 'An Inquiry into the Nature and Causes of the Wealth of Nations';
    expect(size(coverSvg({ title: long, seed: 'a' }))).toBeLessThan(size(coverSvg({ title: 'Emma', seed: 'a' })));
    expect(coverSvg({ title: 'word '.repeat(1000), seed: 'a' })).toMatch(/…<\/text>/);
  });
});

describe('PALETTES', () => {
  it.each(PALETTES)('$name keeps its text readable', (p) => {
    expect(contrast(p.ink, p.paper)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(p.onAccent, p.accent)).toBeGreaterThanOrEqual(4.5);
  });
});
