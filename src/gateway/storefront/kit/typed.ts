import { type FieldOptions, Text, newSecret } from '../../../platform/index.js';

/**
 * What somebody typed, of a length that no field may have in the end: what is wrong with it is then said beside its field, with the
 * text kept, instead of refusing the whole form.
 */
export const Typed = (most = 1000): ReturnType<typeof Text> => Text({ optional: true, min: 0, max: most });

/** A hidden field that tells a form that is sent twice apart from another one. */
export const FormKey = (options: FieldOptions = {}): ReturnType<typeof Text> =>
  Text({ ...options, min: 43, max: 43, pattern: '^[A-Za-z0-9_-]+$' });

export const newFormKey = (): string => newSecret();
