import type { JSX } from 'preact';
import { homeLink } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';

/** The browser has forgotten a session that could not be ended. */
export function SignedOutHere(): JSX.Element {
  return (
    <div class="narrow">
      <h1>You are signed out in this browser</h1>
      <Notice tone="warn">
        <p>
          This browser has forgotten you. The service that keeps sessions does not answer just now, so the session
          itself may live on until it ends by itself: that matters only if somebody has copied it from this device.
        </p>
      </Notice>
      <p>
        <a class="button" href={homeLink}>
          Go to the shop window
        </a>
      </p>
    </div>
  );
}
