import type { ComponentChildren, JSX } from 'preact';
import { drawn } from '../kit/markup.js';
import { useVisitor } from '../kit/visitor.js';
import type { Card } from '../reads/card.js';
import { dismissalsFor } from './dismissal.js';
import { cardMarkup } from './product-card.js';

/** Shelves that a visitor can take books off. */
const RECOMMENDED: readonly string[] = ['similar', 'for-you'];

interface ShelfProps {
  /** Names it in addresses and records: `similar`. */
  name: string;
  title: string;
  cards: readonly Card[];
  /** Where there is more of it. */
  more?: { href: string; text: string } | undefined;
  children?: ComponentChildren;
}

/** A row of products that can be scrolled sideways. An empty one is none. */
export function Shelf({ name, title, cards, more, children }: ShelfProps): JSX.Element | null {
  const visitor = useVisitor();
  if (cards.length === 0) return null;
  const dismissalOf = RECOMMENDED.includes(name) ? dismissalsFor(visitor) : undefined;
  const id = `shelf-${name}`;
  return (
    <section class="shelf" aria-labelledby={id}>
      <div class="shelf-head">
        <h2 id={id}>{title}</h2>
        {more && <a href={more.href}>{more.text}</a>}
      </div>
      {children}
      {/* What scrolls can be reached by keyboard. */}
      <ul class="shelf-row" tabIndex={0} aria-labelledby={id}>
        {drawn(cards.map((card) => cardMarkup(card, dismissalOf)))}
      </ul>
    </section>
  );
}
