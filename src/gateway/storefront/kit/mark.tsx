import type { JSX } from 'preact';

/** The store's mark: a door laid on two trestles, with a book on it. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <rect x="2" y="13" width="28" height="5" rx="1" fill="currentColor" />
      <circle cx="26.5" cy="15.5" r="1" class="mark-knob" />
      <path d="M7 18 4 29M7 18l3 11M25 18l-3 11M25 18l3 11" fill="none" stroke="currentColor" stroke-width="2" />
      <rect x="8" y="3" width="4" height="10" class="mark-book" />
      <rect x="13" y="5" width="3" height="8" fill="currentColor" />
    </svg>
  );
}
