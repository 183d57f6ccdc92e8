import type { JSX } from 'preact';

/** Text in pieces, those that were looked for marked. */
export function Highlighted({ fragments }: { fragments: readonly { text: string; match: boolean }[] }): JSX.Element {
  return <>{fragments.map(({ text, match }, i) => (match ? <mark key={i}>{text}</mark> : text))}</>;
}
