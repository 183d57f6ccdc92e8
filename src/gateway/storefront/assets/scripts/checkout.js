/** Works the total out anew as soon as country, region or delivery change, and leaves what is typed alone. */
const checkout = document.querySelector('form[data-enhance="checkout"]');
const PRICED = ['country', 'region', 'shippingMethod'];

/** Puts what the store answered into the places that depend on it; focus stays where it was. */
/** @param {Document} fresh */
function refresh(fresh) {
  const focused = document.activeElement;
  const name = focused?.getAttribute('name');
  const value = focused instanceof HTMLInputElement ? focused.value : '';
  for (const place of document.querySelectorAll('[data-refresh]')) {
    const now = fresh.querySelector(`[data-refresh="${place.getAttribute('data-refresh')}"]`);
    if (now) place.replaceWith(document.importNode(now, true));
  }
  if (!focused?.isConnected && name)
    for (const field of document.getElementsByName(name))
      if (field instanceof HTMLInputElement && field.value === value) field.focus();
  const total = document.querySelector('.sums-total');
  const announcer = document.getElementById('announcer');
  if (total && announcer) announcer.textContent = total.textContent;
}

/** The update that is on its way; a newer one takes its place. */
let latest = new AbortController();

/** @param {HTMLFormElement} form */
async function update(form) {
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
  fields.set('intent', 'update');
  const reply = await fetch(form.action, { method: 'POST', headers: { accept: 'text/html' }, body: fields, signal });
  if (!reply.ok) return;
  const text = await reply.text();
  if (!signal.aborted) refresh(new DOMParser().parseFromString(text, 'text/html'));
}

if (checkout instanceof HTMLFormElement)
  checkout.addEventListener('change', ({ target }) => {
    const name = target instanceof Element ? target.getAttribute('name') : null;
    // Where that fails, the button does the same.
    if (name !== null && PRICED.includes(name)) update(checkout).catch(() => undefined);
  });
