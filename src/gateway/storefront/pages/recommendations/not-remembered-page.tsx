import type { JSX } from 'preact';
import { signInLink } from '../../kit/links.js';

/** Whose wish it is that nothing is kept of a visit. */
export type Silence = 'browser' | 'visit';

const WHY: Record<Silence, string> = {
  browser: 'Your browser asks for privacy (Global Privacy Control), so we remember nothing of this visit.',
  visit: 'You have asked us to remember nothing of this visit.',
};

/** Says that a dismissal was not noted, and why; `next`: the own page that it was sent from. */
export function NotRememberedPage({ silence, next }: { silence: Silence; next: string }): JSX.Element {
  return (
    <section class="notice-page">
      <h1>We have not noted that</h1>
      <p>
        {WHY[silence]} What you do not want to see would be a thing to remember, too: the book may be shown to you
        again. When you are signed in, we keep it with your account.
      </p>
      <p class="actions">
        <a class="button" href={next}>
          Go back
        </a>
        <a href={signInLink(next)}>Sign in</a>
      </p>
    </section>
  );
}
