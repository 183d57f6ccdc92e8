import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Caller } from '../../http/exchange.js';

/** What a page knows of who looks at it. */
export interface Visitor {
  caller: Caller;
  /** Units in the cart; undefined while that cannot be told. */
  cartCount: number | undefined;
  /** What every form carries so that nobody else can send it for them. */
  formToken: string | undefined;
  /** Path and query of this page, to come back to. */
  here: string;
}

const NOBODY: Visitor = {
  caller: { role: 'nobody', customerId: undefined, token: undefined },
  cartCount: undefined,
  formToken: undefined,
  here: '/',
};

const context = createContext<Visitor>(NOBODY);

/** Makes a visitor known to everything inside of it. */
export const ForVisitor = context.Provider;
export const useVisitor = (): Visitor => useContext(context);
