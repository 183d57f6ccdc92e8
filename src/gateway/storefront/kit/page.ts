import type { ComponentChildren } from 'preact';

/** A page as whoever makes it states it; the layout is put round it. */
export interface Page {
  /** Without the store's name; undefined for the home page. */
  title?: string | undefined;
  description?: string | undefined;
  /** 200 when absent. */
  status?: number;
  main: ComponentChildren;
  /** What the search field holds. */
  query?: string | undefined;
  /** Names of parts that were left out since they were late or broken. */
  missing?: readonly string[];
  /** Search engines should not list it. */
  unlisted?: boolean;
}
