import type { JSX } from 'preact';
import type { Badge as Kind } from '../../../modules/search/contract/search.contract.js';
import { type Markup, drawn, markup } from '../kit/markup.js';

const TEXTS: Record<Kind, string> = { best_seller: 'Best seller', top_rated: 'Top rated', new: 'New' };

/** What a product stands out by among those of its category, in words; its colour says nothing more. */
export const badgeMarkup = (badge: Kind | undefined): Markup | undefined =>
  badge === undefined ? undefined : markup`<span class="badge ${badge}">${TEXTS[badge]}</span>`;

export const Badge = ({ badge }: { badge: Kind }): JSX.Element => drawn(badgeMarkup(badge) ?? []);
