/** Adds to the cart without leaving the page. Whatever goes wrong, the form is sent as it would be without scripts, with the same key, and a page says it. */

/** @param {number | null} count */
function showCount(count) {
  if (count === null) return;
  for (const counter of document.querySelectorAll('[data-cart-count]')) {
    const said = document.createElement('span');
    said.className = 'visually-hidden';
    said.textContent = ' items';
    counter.replaceChildren(String(count), said);
    counter.toggleAttribute('hidden', count === 0);
  }
}

/** @param {HTMLFormElement} form @param {string} message */
function sayAdded(form, message) {
  form.querySelector('.added')?.remove();
  const note = document.createElement('p');
  note.className = 'added';
  const link = document.createElement('a');
  link.href = '/cart';
  link.textContent = 'See the cart';
  note.append(`${message} `, link);
  form.append(note);
  const announcer = document.getElementById('announcer');
  if (announcer) announcer.textContent = message;
}

/** What was sent is in the cart: pressing again adds again. */
/** @param {HTMLFormElement} form */
function renewKey(form) {
  const field = form.elements.namedItem('formKey');
  if (!(field instanceof HTMLInputElement)) return;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  field.value = text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
}

/** @param {HTMLFormElement} form */
async function add(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
  const buttons = form.querySelectorAll('button');
  for (const button of buttons) button.disabled = true;
  try {
    const reply = await fetch(form.action, { method: 'POST', headers: { accept: 'application/json' }, body: fields });
    if (!reply.ok) throw new Error(`answered ${reply.status}`);
    const added = /** @type {{ count: number | null, message: string }} */ (await reply.json());
    renewKey(form);
    showCount(added.count);
    sayAdded(form, added.message);
  } catch {
    form.submit();
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset['enhance'] !== 'add-to-cart') return;
  event.preventDefault();
  void add(form);
});
