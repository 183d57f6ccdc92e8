import type { ComponentChildren } from 'preact';
import type { Assembly } from '../../../platform/index.js';

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
  /** Drawn under it, for those who may see it. */
  calls?: Assembly | undefined;
  /** Names of parts that were late or broken. */
  missing?: readonly string[];
  /** Whose page it is may be another person than the next who sits here: the browser keeps no copy, also of a guest's. */
  unstored?: boolean;
  /** Search engines should not list it. */
  unlisted?: boolean;
}
