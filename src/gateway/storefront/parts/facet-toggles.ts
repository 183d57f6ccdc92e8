import { type SearchQuestion, hundredthsOf } from '../reads/search-question.js';

/** What a click on a value leads to. */
export interface Toggle {
  isOn: boolean;
  question: SearchQuestion;
}

/** How the values of a facet are set and taken away; undefined for a facet that these pages do not know. */
export function togglesOf(facet: string, question: SearchQuestion): ((value: string) => Toggle) | undefined {
  switch (facet) {
    case 'category':
      return (value) => oneOf(question, 'category', value);
    case 'author':
      return (value) => manyOf(question, 'author', value);
    case 'availability':
      // Only that something can be bought is worth asking for.
      return () => {
        const isOn = question.available !== undefined;
        return { isOn, question: without(question, 'available', isOn ? {} : { available: 'true' }) };
      };
    case 'rating':
      return (value) => {
        const { minRating } = question;
        const isOn = minRating !== undefined && hundredthsOf(minRating) === Number(value);
        return { isOn, question: without(question, 'minRating', isOn ? {} : { minRating: Number(value) / 100 }) };
      };
    case 'price':
      return (value) => priceToggle(question, value);
    default:
      return facet.startsWith('attribute:')
        ? (value) => manyOf(question, 'attribute', `${facet.slice('attribute:'.length)}:${value}`)
        : undefined;
  }
}

function without(question: SearchQuestion, name: keyof SearchQuestion, more: SearchQuestion): SearchQuestion {
  const { [name]: _taken, ...rest } = question;
  return { ...rest, ...more };
}

function oneOf(question: SearchQuestion, name: 'category', value: string): Toggle {
  const isOn = question[name] !== undefined && isSame(question[name], value);
  return { isOn, question: without(question, name, isOn ? {} : { [name]: value }) };
}

function manyOf(question: SearchQuestion, name: 'author' | 'attribute', value: string): Toggle {
  const chosen = question[name] ?? [];
  const isOn = chosen.some((each) => isSame(each, value));
  const next = isOn ? chosen.filter((each) => !isSame(each, value)) : [...chosen, value].slice(-10);
  return { isOn, question: without(question, name, next.length > 0 ? { [name]: next } : {}) };
}

/** Whoever typed it need not have minded capitals. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** `1000-2499`, and `250000-` without an upper end. */
function priceToggle(question: SearchQuestion, value: string): Toggle {
  const [from, to] = value.split('-');
  const minPrice = Number(from);
  const maxPrice = to ? Number(to) : undefined;
  const isOn = question.minPrice === minPrice && question.maxPrice === maxPrice;
  const { minPrice: _min, maxPrice: _max, ...rest } = question;
  const range = { minPrice, ...(maxPrice === undefined ? {} : { maxPrice }) };
  return { isOn, question: isOn ? rest : { ...rest, ...range } };
}
