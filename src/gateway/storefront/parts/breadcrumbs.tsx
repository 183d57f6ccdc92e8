import type { JSX } from 'preact';
import { categoryLink, homeLink } from '../kit/links.js';

interface Step {
  categoryId: string;
  name: string;
}

/** The way down to a category; `current`: the last one is this page. */
export function Breadcrumbs({ steps, current }: { steps: readonly Step[]; current?: boolean }): JSX.Element {
  return (
    <nav class="breadcrumbs" aria-label="Where you are">
      <ol>
        <li>
          <a href={homeLink}>Home</a>
        </li>
        {steps.map(({ categoryId, name }, i) => (
          <li key={categoryId}>
            <a href={categoryLink(categoryId)} aria-current={current && i === steps.length - 1 ? 'page' : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
