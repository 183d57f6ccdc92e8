import type { JSX } from 'preact';
import { coverLink } from '../kit/links.js';
import { type Markup, drawn, markup } from '../kit/markup.js';

/** The cover, drawn by the store; the title stands beside it, so it says nothing to a screen reader. */
export const coverMarkup = (productId: string, large = false): Markup =>
  markup`<img class="${large ? 'cover large' : 'cover'}" src="${coverLink(productId)}" alt="" width="400" height="600" loading="${large ? 'eager' : 'lazy'}" decoding="async"/>`;

export const Cover = ({ productId, large }: { productId: string; large?: boolean }): JSX.Element =>
  drawn(coverMarkup(productId, large));
