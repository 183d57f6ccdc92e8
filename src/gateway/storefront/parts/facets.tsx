import type { JSX } from 'preact';
import type { Facet, FacetValue } from '../../../modules/search/contract/search.contract.js';
import { languageText, moneyText, numberText } from '../kit/format.js';
import { withQuery } from '../kit/links.js';
import type { SearchQuestion } from '../reads/search-question.js';
import { type Toggle, togglesOf } from './facet-toggles.js';

/** Of one facet so many values are shown; the chosen ones in any case. */
const SHOWN = 8;

interface Props {
  path: string;
  question: SearchQuestion;
  facets: readonly Facet[];
  /** Of prices. */
  currency: string | undefined;
}

/** What results can be narrowed by: each value is a link that sets it, or takes it away. */
export function Facets({ path, question, facets, currency }: Props): JSX.Element {
  const shown = facets.flatMap((facet) => {
    const toggle = togglesOf(facet.name, question);
    // One value that all have narrows nothing down.
    const helps = facet.values.length > 1 || facet.values.some(({ value }) => toggle?.(value).isOn);
    return toggle && (helps || facet.name === 'availability') ? [{ ...facet, toggle }] : [];
  });
  const isNarrowed = shown.some(({ values, toggle }) => values.some(({ value }) => toggle(value).isOn));
  return (
    <nav class="facets" id="facets" aria-label="Narrow the results down">
      {isNarrowed && (
        <a class="facet-clear" href={withQuery(path, { q: question.q, sort: question.sort })}>
          Take all filters away
        </a>
      )}
      {shown.map(({ name, values, toggle }) => (
        <FacetGroup key={name} path={path} name={name} values={values} toggle={toggle} currency={currency} />
      ))}
    </nav>
  );
}

const TITLES: Record<string, string> = {
  category: 'Category',
  author: 'Author',
  price: 'Price',
  rating: 'Stars',
  availability: 'Availability',
};

function labelOf(facet: string, { value, label }: FacetValue, currency: string | undefined): string {
  if (facet === 'availability') return 'Can be bought now';
  if (facet === 'price' && currency !== undefined) return rangeText(value, currency);
  return facet === 'attribute:language' ? languageText(label) : label;
}

/** `1000-2499` is `$10.00 to $24.99`. */
function rangeText(value: string, currency: string): string {
  const [from, to] = value.split('-').map((amount) => moneyText({ amount: Number(amount), currency }));
  if (value.endsWith('-')) return `${from} and more`;
  return value.startsWith('0-') ? `Up to ${to}` : `${from} to ${to}`;
}

/** `attribute:language` is Language. */
function titleOf(name: string): string {
  const plain = name.replace(/^attribute:/, '');
  return TITLES[name] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

interface GroupProps {
  path: string;
  name: string;
  values: readonly FacetValue[];
  toggle: (value: string) => Toggle;
  currency: string | undefined;
}

function FacetGroup({ path, name, values, toggle, currency }: GroupProps): JSX.Element {
  const all = values.map((value) => ({ ...value, ...toggle(value.value) }));
  const shown = all.filter(({ isOn }, i) => isOn || i < SHOWN);
  return (
    <section class="facet">
      <h2>{titleOf(name)}</h2>
      <ul>
        {shown.map(({ isOn, question, ...one }) => (
          <li key={one.value}>
            <a href={withQuery(path, { ...question })} class={isOn ? 'on' : undefined} rel="nofollow">
              <span class="facet-box" aria-hidden="true" />
              <span dir="auto">
                {isOn && <span class="visually-hidden">Take away: </span>}
                {labelOf(name, one, currency)}
              </span>
              <span class="quiet">{numberText(one.count)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
