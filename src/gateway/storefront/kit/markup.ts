import type { JSX } from 'preact';
import { jsxEscape, jsxTemplate } from 'preact/jsx-runtime';

/** HTML that is finished: only `markup` makes it. */
export class Markup {
  constructor(readonly html: string) {}
}

type Value = string | number | Markup | readonly Markup[] | undefined;

/**
 * HTML of a piece that a page has hundreds of, written as it is sent: a component takes ten times as long. Texts are escaped, within
 * an element and within a quoted attribute; what is undefined is nothing.
 */
export function markup(texts: TemplateStringsArray, ...values: Value[]): Markup {
  let html = texts[0] as string;
  for (let i = 0; i < values.length; i++) html += htmlOf(values[i]) + (texts[i + 1] as string);
  return new Markup(html);
}

/** The same as a part of a component. */
export const drawn = (pieces: Markup | readonly Markup[]): JSX.Element => jsxTemplate([htmlOf(pieces)]) as JSX.Element;

function htmlOf(value: Value): string {
  if (typeof value === 'string') return jsxEscape(value) as string;
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  return value instanceof Markup ? value.html : value.map(({ html }) => html).join('');
}
