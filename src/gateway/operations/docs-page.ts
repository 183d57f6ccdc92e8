import type { OpenApiDocument } from '../http/openapi.js';

interface Operation {
  summary: string;
  description?: string;
  tags: string[];
  'x-audience': string;
  parameters: { name: string; in: string; required: boolean; description?: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}

interface Schema {
  $ref?: string;
  type?: string;
  enum?: string[];
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
}

/** The API as one readable page, made from the OpenAPI document: no script, nothing from elsewhere. */
export function renderDocs(document: OpenApiDocument): string {
  const info = document['info'] as { title: string; version: string; description: string };
  const schemas = (document['components'] as { schemas: Record<string, Schema> }).schemas;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation: operation as Operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag));
    return `<section id="${slug(tag)}"><h2>${escape(tag)}</h2>${own.map(renderOperation).join('')}</section>`;
  });
  const shapes = Object.entries(schemas)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, schema]) => `<article id="schema-${name}"><h3>${name}</h3>${renderFields(schema)}</article>`);
  const links = [...tags, 'Shapes'].map((tag) => `<a href="#${slug(tag)}">${escape(tag)}</a>`).join(' ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(info.title)} API</title><style>${STYLE}</style></head><body>
<header><h1>${escape(info.title)} API <small>${escape(info.version)}</small></h1><p>${escape(info.description)}</p>
<p>For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1)</p><nav aria-label="Sections">${links}</nav></header>
<main>${sections.join('')}<section id="shapes"><h2>Shapes</h2>${shapes.join('')}</section></main></body></html>`;
}

function renderOperation({ method, path, operation }: { method: string; path: string; operation: Operation }): string {
  const body = operation.requestBody?.content['application/json']?.schema;
  return `<article><h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${escape(path)}</code></h3>
<p>${escape(operation.summary)}. <em>For ${escape(operation['x-audience'])}.</em></p>
${operation.description ? `<p>${escape(operation.description)}</p>` : ''}
${operation.parameters.length > 0 ? renderParameters(operation.parameters) : ''}
${body ? `<p>Body: ${renderType(body)}</p>` : ''}<ul class="replies">${Object.entries(operation.responses).map(renderResponse).join('')}</ul></article>`;
}

function renderParameters(parameters: Operation['parameters']): string {
  const rows = parameters.map(
    (p) =>
      `<tr><td><code>${escape(p.name)}</code></td><td>${p.in}${p.required ? ', required' : ''}</td><td>${renderType(p.schema)}</td><td>${escape(p.description ?? '')}</td></tr>`,
  );
  return `<div class="wide"><table><thead><tr><th>Parameter</th><th>In</th><th>Type</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function renderResponse([status, response]: [string, Operation['responses'][string]]): string {
  const shape = response.content?.['application/json']?.schema;
  return `<li><b>${status}</b> ${escape(response.description)}${shape ? ` ${renderType(shape)}` : ''}</li>`;
}

function renderFields(schema: Schema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const optional = schema.required?.includes(name) ? '' : '?';
    return `<tr><td><code>${escape(name)}${optional}</code></td><td>${renderType(field)}</td><td>${escape(field.description ?? '')}</td></tr>`;
  });
  return `<div class="wide"><table><tbody>${rows.join('')}</tbody></table></div>`;
}

function renderType(schema: Schema): string {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) as string;
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.anyOf) return schema.anyOf.map(renderType).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `<code>${escape(value)}</code>`).join(' | ');
  if (schema.type === 'array') return `list of ${renderType(schema.items ?? {})}`;
  const least = schema.minimum ?? schema.minLength;
  const most = schema.maximum ?? schema.maxLength;
  const bounds = most !== undefined && most < Number.MAX_SAFE_INTEGER ? ` ${least ?? 0} to ${most}` : '';
  return escape(
    `${schema.format ?? schema.type ?? 'value'}${schema.type === 'string' && bounds ? ' of' : ''}${bounds}`,
  );
}

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z]+/g, '-');
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] as string);

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2126;--paper:#fdfcf9;--line:#d9d5cb;--link:#7a3e00}
@media (prefers-color-scheme:dark){:root{--ink:#e8e6e1;--paper:#17191c;--line:#3a3d42;--link:#f0b070}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:0 auto;padding:1rem}
a{color:var(--link)} small{font-weight:400;opacity:.7} nav a{margin-right:1rem}
article{border-top:1px solid var(--line);padding:.5rem 0 1rem} h3{overflow-wrap:anywhere}
.method{font-size:.8em;border:1px solid currentColor;border-radius:.3em;padding:.1em .4em}
.wide{overflow-x:auto} table{border-collapse:collapse;font-size:.92em} td,th{text-align:left;vertical-align:top;padding:.2em .8em .2em 0}
.replies{list-style:none;padding:0;font-size:.92em} code{font-size:.95em}`;
