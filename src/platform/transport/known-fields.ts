import type { JsonSchema } from '../contract/fields.js';

/** A copy of `value` without the fields that `schema` does not know, and where those were (`to.zip`). */
export function withoutUnknownFields(value: object, schema: JsonSchema): { value: object; unknown: string[] } {
  const unknown = new Set<string>();
  return { value: known(value, schema, [], '', unknown) as object, unknown: [...unknown] };
}

function known(value: unknown, schema: JsonSchema, within: JsonSchema[], at: string, unknown: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const shape = shapeFor(value, schema, within);
  if (Array.isArray(value)) {
    const items = shape['items'] as JsonSchema | undefined;
    return items ? value.map((item) => known(item, items, within, `${at}[]`, unknown)) : value;
  }
  const properties = shape['properties'] as Record<string, JsonSchema> | undefined;
  if (!properties) return value;
  const inner = [...within, shape];
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const path = at === '' ? name : `${at}.${name}`;
    if (Object.hasOwn(properties, name))
      copy[name] = known(field, properties[name] as JsonSchema, inner, path, unknown);
    else if (field !== undefined) unknown.add(path);
  }
  return copy;
}

/** The alternative that speaks of lists or of records; a class that contains itself is found that many levels up. */
function shapeFor(value: object, schema: JsonSchema, within: JsonSchema[]): JsonSchema {
  const alternatives = (schema['anyOf'] as JsonSchema[] | undefined) ?? [schema];
  const shapes = alternatives.map(({ $ref, ...own }) =>
    typeof $ref === 'string' ? (within.at(-Number.parseInt($ref)) ?? own) : own,
  );
  const wanted = Array.isArray(value) ? 'array' : 'object';
  return shapes.find((shape) => shape['type'] === wanted) ?? {};
}
