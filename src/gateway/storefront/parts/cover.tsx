import type { JSX } from 'preact';
import { coverLink } from '../kit/links.js';

/** The cover, drawn by the store; the title stands beside it, so it says nothing to a screen reader. */
export function Cover({ productId, large }: { productId: string; large?: boolean }): JSX.Element {
  return (
    <img
      class={large ? 'cover large' : 'cover'}
      src={coverLink(productId)}
      alt=""
      width={400}
      height={600}
      loading={large ? 'eager' : 'lazy'}
      decoding="async"
    />
  );
}
