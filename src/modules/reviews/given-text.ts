import { invalid } from '../../platform/index.js';

const LONGEST = { title: 150, text: 10_000 } as const;

/**
 * What a customer wrote, in Unicode's composed form (NFC) and otherwise as it is: nothing in it is markup, so nothing is taken out.
 * Errors: invalid `invalid_request` where it is too long in that form, which a few scripts make longer.
 */
export function given<T extends { title?: string; text?: string }>(words: T): T {
  const composed = { ...words };
  for (const field of ['title', 'text'] as const) {
    const value = words[field]?.normalize('NFC');
    if (value === undefined) continue;
    if ([...value].length > LONGEST[field])
      throw invalid('invalid_request', 'The review is too long.', {
        errors: [{ pointer: `/${field}`, message: `must have at most ${LONGEST[field]} characters in composed form` }],
      });
    composed[field] = value;
  }
  return composed;
}
