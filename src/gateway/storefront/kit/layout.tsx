import type { JSX } from 'preact';
import { ASSETS } from './assets.js';
import { accountLink, cartLink, homeLink, signInLink } from './links.js';
import { Mark } from './mark.js';
import type { Page } from './page.js';
import { SearchForm } from './search-form.js';
import { WhatIsMissing } from './what-is-missing.js';
import { Waterfall } from './waterfall.js';
import { useVisitor } from './visitor.js';

export const STORE_NAME = 'Doordesk';
const SLOGAN = 'A calm place to find your next book';

/** The whole document round a page. */
export function Layout({ page }: { page: Page }): JSX.Element {
  const { title, description, unlisted } = page;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title === undefined ? `${STORE_NAME}. ${SLOGAN}` : `${title} · ${STORE_NAME}`}</title>
        {description !== undefined && <meta name="description" content={description} />}
        {unlisted && <meta name="robots" content="noindex" />}
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={ASSETS.styles} />
        <script type="module" src={ASSETS.scripts} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <Header query={page.query} />
        <main id="main" tabIndex={-1}>
          {page.main}
          <WhatIsMissing parts={page.missing ?? []} />
          {page.calls && <Waterfall assembly={page.calls} />}
        </main>
        <Footer />
        <div id="announcer" class="visually-hidden" aria-live="polite" />
      </body>
    </html>
  );
}

function Header({ query }: { query: string | undefined }): JSX.Element {
  const { caller, cartCount, here } = useVisitor();
  const signedIn = caller.customerId !== undefined;
  return (
    <header class="site-header">
      <div class="site-header-row">
        <a class="brand" href={homeLink}>
          <Mark />
          <span>{STORE_NAME}</span>
        </a>
        <SearchForm query={query} />
        <nav class="site-nav" aria-label="Your store">
          <a href={signedIn ? accountLink : signInLink(here)}>{signedIn ? 'Account' : 'Sign in'}</a>
          <a href={cartLink} class="cart-link">
            Cart
            <span class="cart-count" data-cart-count hidden={!cartCount}>
              {cartCount ?? ''}
              <span class="visually-hidden"> items</span>
            </span>
          </a>
        </nav>
      </div>
    </header>
  );
}

function Footer(): JSX.Element {
  return (
    <footer class="site-footer">
      <p>{STORE_NAME}: one cheap, honest table that carries the whole store.</p>
      <nav aria-label="About this store">
        <a href="/search">All books</a>
        <a href={accountLink}>Account</a>
        <a href="/docs">Developers</a>
      </nav>
    </footer>
  );
}
