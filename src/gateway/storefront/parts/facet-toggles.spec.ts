import { describe, expect, it } from '@jest/globals';
import { requestOf } from '../reads/search-question.js';
import { togglesOf } from './facet-toggles.js';

describe('the values of facets', () => {
  it.each([
    ['category', 'Fiction/Classics', { category: 'Fiction/Classics' }],
    ['author', 'Jane Austen', { author: ['Jane Austen'] }],
    ['price', '1000-2499', { minPrice: 1000, maxPrice: 2499 }],
    ['price', '250000-', { minPrice: 250_000 }],
    ['rating', '400', { minRating: 4 }],
    ['availability', 'true', { available: 'true' }],
    ['attribute:language', 'en', { attribute: ['language:en'] }],
  ])('%s %s is set by a click and taken away by the next', (facet, value, set) => {
    const question = { q: 'whale', sort: 'newest' } as const;
    const first = togglesOf(facet, question)!(value);
    expect(first).toEqual({ isOn: false, question: { ...question, ...set } });
    expect(togglesOf(facet, first.question)!(value)).toEqual({ isOn: true, question });
  });

  it('are on whatever the case of what was typed, and for stars as older addresses have them', () => {
    expect(togglesOf('author', { author: ['jane AUSTEN'] })!('Jane Austen')).toEqual({ isOn: true, question: {} });
    expect(togglesOf('category', { category: 'fiction' })!('Fiction')).toEqual({ isOn: true, question: {} });
    expect(togglesOf('rating', { minRating: 400 })!('400')).toEqual({ isOn: true, question: {} });
    for (const [minRating, hundredths] of [
      [4, 400],
      [5, 500],
      [350, 350],
    ])
      expect(requestOf({ minRating: minRating! })).toMatchObject({ minRating: hundredths });
  });

  it('add up where several can be chosen, up to ten', () => {
    let question = {};
    for (let i = 0; i < 12; i++) question = togglesOf('author', question)!(`Author ${i}`).question;
    expect((question as { author: string[] }).author).toHaveLength(10);
  });

  it('are not shown of a facet that the pages do not know', () => {
    expect(togglesOf('shelf', {})).toBeUndefined();
  });

  it('become a question to the search; what names no attribute is refused', () => {
    for (const wrong of ['x', ':y', 'z:']) expect(() => requestOf({ q: 'a', attribute: [wrong] })).toThrow();
    expect(requestOf({ q: 'a', attribute: ['language:en'], available: 'true' })).toEqual({
      query: 'a',
      attributes: [{ name: 'language', value: 'en' }],
      available: true,
      limit: 24,
    });
    for (const nonsense of ['x', ':y', 'z:']) expect(() => requestOf({ attribute: [nonsense] })).toThrow('NAME:VALUE');
  });
});
