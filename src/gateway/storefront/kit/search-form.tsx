import type { JSX } from 'preact';

/** The search field of every page; assets/scripts/suggestions.js completes what is typed. */
export function SearchForm({ query }: { query: string | undefined }): JSX.Element {
  return (
    <form class="search-form" role="search" action="/search" method="get" data-enhance="suggestions">
      <label class="visually-hidden" for="search-query">
        Search books
      </label>
      <input
        id="search-query"
        type="search"
        name="q"
        value={query}
        maxLength={1000}
        placeholder="Title, author or words from a book"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
      />
      <button type="submit" class="search-button">
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
          <circle cx="8.5" cy="8.5" r="5.5" fill="none" stroke="currentColor" stroke-width="2" />
          <path d="m13 13 5 5" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
        </svg>
        <span class="visually-hidden">Search</span>
      </button>
    </form>
  );
}
