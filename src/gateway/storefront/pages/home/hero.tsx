import type { JSX } from 'preact';

export function Hero(): JSX.Element {
  return (
    <section class="hero">
      <div>
        <h1>A calm place to find your next book</h1>
        <p>
          Look for a title, an author, or a few words that you remember. Other readers tell what they thought, and our
          shelves lead on to what goes well with it.
        </p>
        <p class="actions">
          <a class="button" href="/search?sort=rating">
            See what readers love
          </a>
          <a class="hero-link" href="/search">
            Browse all books
          </a>
        </p>
      </div>
      <HeroDrawing />
    </section>
  );
}

/** A door on trestles with books on it. */
function HeroDrawing(): JSX.Element {
  return (
    <svg class="hero-drawing" viewBox="0 0 360 220" aria-hidden="true" focusable="false">
      <g class="hero-books">
        <rect x="60" y="46" width="26" height="84" class="b1" />
        <rect x="88" y="58" width="20" height="72" class="b2" />
        <rect x="110" y="40" width="30" height="90" class="b3" />
        <rect x="142" y="64" width="18" height="66" class="b4" />
        <path d="M166 128 182 56l22 5-16 71z" class="b1" />
        <rect x="228" y="112" width="74" height="18" class="b4" />
        <rect x="234" y="96" width="64" height="16" class="b2" />
        <path d="M250 96c0-20 8-26 18-26s18 6 18 26z" class="b5" />
      </g>
      <rect x="20" y="130" width="320" height="22" rx="3" class="hero-door" />
      <circle cx="322" cy="141" r="5" class="hero-knob" />
      <path d="M70 152 46 214M70 152l24 62M290 152l-24 62M290 152l24 62" class="hero-legs" />
    </svg>
  );
}
