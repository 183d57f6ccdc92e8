import { type ClassType, validate } from '../../../platform/index.js';

/** What is wrong with a form, by the names of its fields. */
export type FieldErrors = Readonly<Record<string, string>>;

/** Checks what was typed against the class of fields that the service will hold it against; `advice`: what to say for each field. */
export function fieldErrors(type: ClassType, values: object, advice: Readonly<Record<string, string>>): FieldErrors {
  const errors: Record<string, string> = {};
  for (const { pointer, message } of validate(type, values) ?? []) {
    const name = pointer.split('/')[1] ?? '';
    errors[name] ??= advice[name] ?? `This ${message}.`;
  }
  return errors;
}

export const hasErrors = (errors: FieldErrors): boolean => Object.keys(errors).length > 0;

/** Without space at both ends, and without the fields that say nothing. */
export function trimmed<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values)
      .map(([name, value]): [string, unknown] => [name, typeof value === 'string' ? value.trim() : value])
      .filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>;
}
