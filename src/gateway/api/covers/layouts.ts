import type { Palette } from './palettes.js';
import { escapeXml, fit, truncate, type Box } from './text.js';

/** The words on a cover, already clean; `author` and `category` may be empty. */
export interface CoverText {
  readonly title: string;
  readonly author: string;
  readonly category: string;
}

/** Draws the inside of a 400 by 600 cover. `random` is the cover's own stream of numbers in [0, 1). */
export type Layout = (text: CoverText, palette: Palette, random: () => number) => string;

const SERIF = "Georgia,'Iowan Old Style','Palatino Linotype','Times New Roman',serif";
const SANS = "'Avenir Next','Segoe UI','Helvetica Neue',Arial,sans-serif";

interface Style {
  readonly x: number;
  readonly fill: string;
  readonly family?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: number;
  readonly italic?: boolean;
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** One line of text. Unless centred, a right-to-left line is turned so that it still sits at the same edge. */
function line(content: string, y: number, size: number, style: Style, tracking = 0): string {
  const rtl = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(content);
  const wanted = style.anchor ?? 'start';
  const anchor = rtl && wanted !== 'middle' ? (wanted === 'start' ? 'end' : 'start') : wanted;
  return (
    `<text x="${n(style.x)}" y="${n(y)}" font-family="${style.family ?? SERIF}" font-size="${n(size)}" fill="${style.fill}"` +
    ` text-anchor="${anchor}"${rtl ? ' direction="rtl"' : ''}` +
    (style.weight === undefined ? '' : ` font-weight="${style.weight}"`) +
    (style.italic === true ? ' font-style="italic"' : '') +
    (tracking === 0 ? '' : ` letter-spacing="${n(tracking * size)}"`) +
    `>${escapeXml(content)}</text>`
  );
}

/** A fitted block of lines. `from` says whether `y` is the block's top, middle or bottom. */
function block(
  content: string,
  box: Box,
  y: number,
  from: 'top' | 'middle' | 'bottom',
  style: Style,
): { svg: string; height: number } {
  const { lines, size } = fit(content, box);
  const step = size * box.leading;
  const height = step * (lines.length - 1) + size;
  const top = from === 'top' ? y : from === 'middle' ? y - height / 2 : y - height;
  const svg = lines.map((l, i) => line(l, top + size * 0.82 + i * step, size, style, box.tracking)).join('');
  return { svg, height };
}

/** Small capitals-like label: one tracked line that never runs out of `width`. */
function label(content: string, y: number, size: number, width: number, style: Style): string {
  if (content === '') return '';
  const upper = content.toUpperCase();
  const scale = Math.max(0.72, Math.min(1, 22 / upper.length));
  const at = size * scale;
  return line(truncate(upper, width / at, 0.14), y, at, { family: SANS, weight: 600, ...style }, 0.14);
}

/** The author's name, in one or two lines. */
function name(content: string, y: number, from: 'top' | 'bottom', width: number, style: Style): string {
  if (content === '') return '';
  return block(content, { width, height: 54, largest: 22, smallest: 14, leading: 1.22 }, y, from, style).svg;
}

const ground = (fill: string): string => `<rect width="400" height="600" fill="${fill}"/>`;

/** A paper label on a patterned cloth, as on old publishers' bindings. */
const labelled: Layout = (text, p, random) => {
  const dense = random() < 0.5;
  const step = dense ? 25 : 40;
  const petal = random() < 0.5;
  let pattern = '';
  for (let row = 0; row * step <= 600; row += 1) {
    for (let col = 0; col * step <= 400; col += 1) {
      const x = col * step + (row % 2 === 0 ? 0 : step / 2);
      const y = row * step;
      const r = step * 0.22;
      pattern += petal
        ? `M${n(x)} ${n(y - r)}Q${n(x + r)} ${n(y)} ${n(x)} ${n(y + r)}Q${n(x - r)} ${n(y)} ${n(x)} ${n(y - r)}Z`
        : `M${n(x)} ${n(y - r * 0.7)}l${n(r * 0.7)} ${n(r * 0.7)} ${n(-r * 0.7)} ${n(r * 0.7)} ${n(-r * 0.7)} ${n(-r * 0.7)}Z`;
    }
  }
  return (
    ground(p.accent) +
    `<path d="${pattern}" fill="${p.tint}" fill-opacity=".7"/>` +
    `<rect x="52" y="96" width="296" height="330" fill="${p.paper}"/>` +
    `<rect x="61" y="105" width="278" height="312" fill="none" stroke="${p.ink}" stroke-width="1.2"/>` +
    label(text.category, 140, 11, 250, { x: 200, fill: p.ink, anchor: 'middle' }) +
    block(text.title, { width: 242, height: 165, largest: 46, smallest: 18, leading: 1.14 }, 240, 'middle', {
      x: 200,
      fill: p.ink,
      anchor: 'middle',
    }).svg +
    `<path d="M176 338h48" stroke="${p.ink}" stroke-width="1.2"/>` +
    name(text.author, 354, 'top', 240, { x: 200, fill: p.ink, anchor: 'middle', italic: true })
  );
};

/** Big type from the top left, a bar of colour at the foot. */
const poster: Layout = (text, p, random) => {
  const cut = 430 + Math.round(random() * 50);
  const title = block(
    text.title,
    { width: 328, height: cut - 120, largest: 72, smallest: 20, leading: 1.04 },
    74,
    'top',
    { x: 36, fill: p.ink, family: SANS, weight: 700 },
  );
  const free = cut - 74 - title.height - 28;
  const r = Math.min(130, free);
  const disc = r < 50 ? '' : `<path d="M${n(364 - 2 * r)} ${cut}A${n(r)} ${n(r)} 0 0 1 364 ${cut}Z" fill="${p.tint}"/>`;
  return (
    ground(p.paper) +
    disc +
    `<rect y="${cut}" width="400" height="${600 - cut}" fill="${p.accent}"/>` +
    label(text.category, 50, 12, 328, { x: 36, fill: p.ink }) +
    title.svg +
    name(text.author, 566, 'bottom', 328, { x: 36, fill: p.onAccent, family: SANS, weight: 600 })
  );
};

/** A sun, moon or planet over strata of hills. */
const horizon: Layout = (text, p, random) => {
  const x = 110 + random() * 180;
  const r = 62 + random() * 34;
  const y = 330 + random() * 20;
  const hill = (top: number, fill: string, opacity: number): string => {
    const a = top - 50 + random() * 70;
    const b = top - 20 + random() * 70;
    return `<path d="M0 ${n(top)}C110 ${n(a - 30)} 180 ${n(b + 40)} 260 ${n(b)}S360 ${n(a)} 400 ${n(top - 12)}V600H0Z" fill="${fill}" fill-opacity="${opacity}"/>`;
  };
  return (
    ground(p.paper) +
    `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${p.tint}"/>` +
    hill(400, p.accent, 0.45) +
    hill(440, p.accent, 0.7) +
    `<path d="M0 505C90 470 170 520 250 496S360 478 400 500V600H0Z" fill="${p.accent}"/>` +
    block(text.title, { width: 324, height: 168, largest: 54, smallest: 18, leading: 1.1 }, 132, 'middle', {
      x: 200,
      fill: p.ink,
      anchor: 'middle',
    }).svg +
    name(text.author, 574, 'bottom', 320, { x: 200, fill: p.onAccent, anchor: 'middle', italic: true })
  );
};

/** A mark within 66 units of the origin, for {@link framed}: a rosette, a rising sun or a star of diamonds. */
function ornament(random: () => number): string {
  const kind = random();
  const count = 8 + 2 * Math.floor(random() * 5);
  const turned = (shape: string, i: number, full: number): string =>
    `<path stroke="none" d="${shape}" transform="rotate(${n((full / count) * i)})"/>`;
  let svg = '';
  if (kind < 0.4) {
    const fat = n(6 + random() * 8);
    for (let i = 0; i < count; i += 1) svg += turned(`M0 -14Q${fat} -42 0 -66Q-${fat} -42 0 -14Z`, i, 360);
    return `${svg}<circle r="7" stroke="none"/>`;
  }
  if (kind < 0.7) {
    for (let i = 0; i <= count; i += 1) svg += turned('M-66 -1.2H-34V1.2H-66Z', i, 180);
    return `<g transform="translate(0 26)">${svg}<path d="M-26 0A26 26 0 0 1 26 0Z"/><path d="M-66 8H66M-48 16H48M-30 24H30" stroke-width="1.6"/></g>`;
  }
  for (let i = 0; i < count; i += 1) svg += turned('M0 -66L5 -54 0 -42 -5 -54Z', i, 360);
  return `${svg}<g fill="none" stroke-width="1.6"><circle r="34"/><circle r="24"/></g><path d="M0 -16L16 0 0 16 -16 0Z"/>`;
}

/** Nested frames with an ornament above the title. */
const framed: Layout = (text, p, random) => {
  const mark = ornament(random);
  return (
    ground(p.accent) +
    `<g fill="none" stroke="${p.onAccent}"><rect x="20" y="20" width="360" height="560" stroke-width="3"/>` +
    '<rect x="28" y="28" width="344" height="544" stroke-width="1"/></g>' +
    `<g transform="translate(200 140)" fill="${p.onAccent}" stroke="${p.onAccent}">${mark}</g>` +
    block(text.title, { width: 290, height: 196, largest: 52, smallest: 18, leading: 1.12 }, 338, 'middle', {
      x: 200,
      fill: p.onAccent,
      anchor: 'middle',
    }).svg +
    name(text.author, 520, 'bottom', 290, { x: 200, fill: p.onAccent, anchor: 'middle' }) +
    label(text.category, 552, 10, 290, { x: 200, fill: p.onAccent, anchor: 'middle' })
  );
};

/** Three bands, the words in the pale one between. */
const banded: Layout = (text, p, random) => {
  const rules = 3 + Math.floor(random() * 4);
  let lines = '';
  for (let i = 0; i < rules; i += 1) {
    lines += `<rect y="${n(420 - 10 * (i + 1))}" width="400" height="${n(6 - i)}" fill="${p.accent}"/>`;
  }
  return (
    ground(p.paper) +
    `<rect width="400" height="120" fill="${p.accent}"/><rect y="420" width="400" height="180" fill="${p.accent}"/>` +
    lines +
    label(text.category, 66, 14, 320, { x: 200, fill: p.onAccent, anchor: 'middle' }) +
    block(text.title, { width: 336, height: 210, largest: 58, smallest: 18, leading: 1.08 }, 240, 'middle', {
      x: 200,
      fill: p.ink,
      anchor: 'middle',
      family: SANS,
      weight: 700,
    }).svg +
    name(text.author, 496, 'top', 320, { x: 200, fill: p.onAccent, anchor: 'middle', family: SANS })
  );
};

/** Overlapping quarter circles on a grid: a mid-century paperback. */
const tiles: Layout = (text, p, random) => {
  const size = 100;
  const fills = [p.accent, p.tint, p.ink];
  let shapes = '';
  for (let row = 0; row < 3; row += 1) {
    for (let col = 0; col < 4; col += 1) {
      const turn = Math.floor(random() * 4);
      const fill = fills[Math.floor(random() * fills.length)] ?? p.accent;
      const kind = random();
      const inner =
        kind < 0.7
          ? '<path d="M-50 -50H50A100 100 0 0 1 -50 50Z"/>'
          : kind < 0.88
            ? '<circle r="50"/>'
            : '<circle r="22"/>';
      shapes += `<g transform="translate(${col * size + 50} ${row * size + 350}) rotate(${turn * 90})" fill="${fill}">${inner}</g>`;
    }
  }
  return (
    ground(p.paper) +
    shapes +
    block(text.title, { width: 336, height: 188, largest: 52, smallest: 18, leading: 1.08 }, 40, 'top', {
      x: 32,
      fill: p.ink,
      weight: 700,
    }).svg +
    name(text.author, 282, 'bottom', 336, { x: 32, fill: p.ink, family: SANS })
  );
};

/** Rings widening from a corner at the foot, like the grain of a felled tree. */
const rings: Layout = (text, p, random) => {
  const x = random() < 0.5 ? 0 : 400;
  const count = 5 + Math.floor(random() * 4);
  let circles = '';
  for (let i = count; i > 0; i -= 1) {
    const fill = [p.accent, p.paper, p.tint, p.paper][(count - i) % 4] ?? p.accent;
    circles += `<circle cx="${x}" cy="600" r="${n((330 / count) * i - (i % 2) * 6)}" fill="${fill}"/>`;
  }
  return (
    ground(p.paper) +
    circles +
    label(text.category, 48, 11, 336, { x: 32, fill: p.ink }) +
    block(text.title, { width: 336, height: 150, largest: 50, smallest: 18, leading: 1.1 }, 66, 'top', {
      x: 32,
      fill: p.ink,
    }).svg +
    name(text.author, 264, 'bottom', 336, { x: 32, fill: p.ink, italic: true })
  );
};

/** All the ways a cover may be laid out. */
export const LAYOUTS: readonly Layout[] = [labelled, poster, horizon, framed, banded, tiles, rings];
