import type { JSX } from 'preact';

/** Stands where a part did not come in time. */
export function LeftOut({ what }: { what: string }): JSX.Element {
  return (
    <p class="left-out" role="note">
      {what} cannot be shown just now. Everything else on this page works; reload it in a moment to try again.
    </p>
  );
}
