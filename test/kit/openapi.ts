import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';

type Json = Record<string, unknown>;
export interface OpenApiOperation {
  operationId: string;
  'x-audience': 'anyone' | 'customer' | 'staff';
  parameters: { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}
export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, Json> };
}

/** Holds every reply against the OpenAPI document of the store that gave it. */
export class ReplyChecker {
  private readonly ajv = new Ajv2020({ strict: false });
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly routes: { pattern: RegExp; methods: Record<string, OpenApiOperation> }[];

  constructor(readonly document: OpenApi) {
    (formats.default as unknown as (ajv: Ajv2020) => void)(this.ajv);
    this.routes = Object.entries(document.paths)
      .sort(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')))
      .map(([path, methods]) => ({ pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`), methods }));
  }

  /** Throws when the reply is not one that the document allows. */
  check(method: string, url: string, status: number, contentType: string | undefined, body: unknown): void {
    const path = url.split('?')[0] as string;
    const operation = this.routes.find(({ pattern, methods }) => pattern.test(path) && method.toLowerCase() in methods)
      ?.methods[method.toLowerCase()];
    if (!operation) {
      if (status !== 404) throw new Error(`${method} ${path} answered ${status} but is not in the document`);
      return;
    }
    const documented = operation.responses[String(status)];
    if (!documented)
      throw new Error(`${method} ${path} answered ${status}, which is not documented: ${JSON.stringify(body)}`);
    const type = contentType?.split(';')[0] ?? '';
    if (status >= 400 && type !== 'application/problem+json')
      throw new Error(`${method} ${path}: ${status} as ${type}`);
    const schema = documented.content?.[type]?.schema;
    if (documented.content && !schema) throw new Error(`${method} ${path}: ${status} came as ${type}`);
    if (!schema || !type.includes('json')) return;
    const validate = this.validator(schema);
    if (!validate(body))
      throw new Error(
        `${method} ${path}: ${status} does not fit: ${this.ajv.errorsText(validate.errors)} ${JSON.stringify(body).slice(0, 500)}`,
      );
  }

  private validator(schema: Json): ValidateFunction {
    const key = JSON.stringify(schema);
    let validate = this.compiled.get(key);
    if (!validate)
      this.compiled.set(key, (validate = this.ajv.compile({ ...schema, components: this.document.components })));
    return validate;
  }
}
