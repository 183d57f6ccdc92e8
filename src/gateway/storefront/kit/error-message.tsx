import type { JSX } from 'preact';
import { homeLink } from './links.js';

interface Props {
  title: string;
  status: number;
  detail: string;
  traceId: string;
  details?: object | undefined;
}

/** What went wrong and what to do next. */
export function ErrorMessage({ title, status, detail, traceId, details }: Props): JSX.Element {
  const errors = (details as { errors?: { pointer: string; message: string }[] } | undefined)?.errors ?? [];
  return (
    <section class="notice-page">
      <p class="notice-code">{status}</p>
      <h1>{title}</h1>
      <p>{adviceOf(status) ?? detail}</p>
      {errors.length > 0 && (
        <ul>
          {errors.map(({ pointer, message }) => (
            <li key={pointer}>
              <code>{pointer.slice(1)}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <p class="actions">
        <a class="button" href={homeLink}>
          Go to the shop window
        </a>
        <a href="/search">Browse all books</a>
      </p>
      {status >= 500 && (
        <p class="quiet">
          If it stays like this, tell us this number: <code>{traceId}</code>
        </p>
      )}
    </section>
  );
}

function adviceOf(status: number): string | undefined {
  if (status === 404)
    return 'The address may be mistyped, or what was here has gone. The search above finds what there is.';
  if (status === 500) return 'The fault is ours, and it has been noted. Going back and trying again often helps.';
  if (status === 503) return 'One of our services does not answer at the moment. Please try again in a few seconds.';
  return undefined;
}
