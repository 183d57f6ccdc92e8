/** Completes what is typed into the search field: a combobox as in the ARIA Authoring Practices, with a list that can be left alone. */

/** @typedef {{ kind: string, text: string, fragments: { text: string, match: boolean }[], productId?: string }} Suggestion */

const PAUSE = 120;
const MOST = 8;
/** @type {Record<string, string>} */
const KINDS = { product: 'Book', author: 'Author', category: 'Category' };

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-enhance="suggestions"]'));
const field = /** @type {HTMLInputElement | null} */ (form?.querySelector('input[name="q"]') ?? null);
if (form && field) complete(form, field);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} field
 */
function complete(form, field) {
  const list = document.createElement('ul');
  list.id = 'search-suggestions';
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Suggestions');
  form.append(list);
  const said = document.getElementById('announcer');
  const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false' };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  field.setAttribute('aria-controls', list.id);

  /** @type {Suggestion[]} */
  let shown = [];
  let chosen = -1;
  let asked = '';
  /** @type {number | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let asking;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };

  /** @param {number} index */
  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === index)));
    const option = list.children[index];
    if (!option) return field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  };

  /** @param {Suggestion} suggestion */
  const follow = ({ kind, text, productId }) => {
    if (productId !== undefined) location.assign(`/products/${encodeURIComponent(productId)}`);
    else if (kind === 'author' || kind === 'category')
      location.assign(`/search?${new URLSearchParams({ [kind]: text })}`);
    else {
      field.value = text;
      form.requestSubmit();
    }
  };

  /** @param {Suggestion[]} suggestions */
  const show = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(...suggestions.map(optionOf));
    if (suggestions.length === 0) return close();
    choose(-1);
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    if (said) said.textContent = `${suggestions.length} suggestions`;
  };

  const ask = async () => {
    const query = field.value.trim();
    if (query === asked) return;
    asked = query;
    asking?.abort();
    if (query === '') return show([]);
    asking = new AbortController();
    try {
      const address = `/v1/search/suggestions?${new URLSearchParams({ q: query, limit: String(MOST) })}`;
      const reply = await fetch(address, { signal: asking.signal, headers: { accept: 'application/json' } });
      show(reply.ok ? (await reply.json()).items : []);
    } catch {
      // Suggestions are a help; without them the form works as it does without scripts.
    }
  };

  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  });
  field.addEventListener('blur', () => {
    // What is still on its way would open the list again.
    clearTimeout(timer);
    asking?.abort();
    asked = '';
    window.setTimeout(close, 150);
  });
  field.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') choose(chosen + 1 < shown.length ? chosen + 1 : -1);
    else if (event.key === 'ArrowUp') choose(chosen >= 0 ? chosen - 1 : shown.length - 1);
    else if (event.key === 'Enter' && shown[chosen]) follow(/** @type {Suggestion} */ (shown[chosen]));
    else return;
    event.preventDefault();
  });
  list.addEventListener('mousedown', (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest('li');
    const suggestion = option ? shown[[...list.children].indexOf(option)] : undefined;
    if (!suggestion) return;
    event.preventDefault();
    follow(suggestion);
  });
}

/**
 * @param {Suggestion} suggestion
 * @param {number} index
 */
function optionOf({ kind, text, fragments }, index) {
  const option = document.createElement('li');
  option.id = `search-suggestion-${index}`;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  const words = document.createElement('span');
  for (const fragment of fragments.length > 0 ? fragments : [{ text, match: false }]) {
    const piece = document.createElement(fragment.match ? 'b' : 'span');
    piece.textContent = fragment.text;
    words.append(piece);
  }
  option.append(words);
  if (KINDS[kind]) {
    const label = document.createElement('span');
    label.className = 'quiet';
    label.textContent = KINDS[kind] ?? '';
    option.append(label);
  }
  return option;
}
