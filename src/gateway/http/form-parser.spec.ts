import { describe, expect, it } from '@jest/globals';
import { readForm } from './form-parser.js';

describe('a form', () => {
  it('is names and texts, with the line ends of the store', () => {
    expect({ ...readForm('name=Ada+L%C3%B8v&text=one%0D%0Atwo&empty=&bare') }).toEqual({
      name: 'Ada Løv',
      text: 'one\ntwo',
      empty: '',
      bare: '',
    });
    expect({ ...readForm('') }).toEqual({});
  });

  it('keeps every value of a name that comes twice, so that no check sees only one of them', () => {
    expect({ ...readForm('a=1&a=2&a=3&b=4') }).toEqual({ a: ['1', '2', '3'], b: '4' });
  });

  it('poisons no prototype', () => {
    const fields = readForm('__proto__=evil&constructor=evil');
    expect(Object.keys(fields)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf({ ...fields })).toBe(Object.prototype);
  });

  it.each(['a=%', 'a=%zz', 'a=%ff', Array.from({ length: 61 }, (_, i) => `f${i}=1`).join('&')])(
    'is refused when it is malformed or has too many fields: %.20s',
    (text) => {
      expect(() => readForm(text)).toThrow();
    },
  );
});
