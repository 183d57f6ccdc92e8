import { invalid } from '../../platform/index.js';

/** NAME:VALUE, as addresses ask for an attribute. Errors: invalid `invalid_request`. */
export function attributeOf(text: string): { name: string; value: string } {
  const at = text.indexOf(':');
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || name.trim() === '' || value.trim() === '' || [...name].length > 100 || [...value].length > 1000)
    throw invalid('invalid_request', 'An attribute is asked for as NAME:VALUE.', {
      errors: [{ pointer: '/attribute', message: 'must be NAME:VALUE' }],
    });
  return { name, value };
}
