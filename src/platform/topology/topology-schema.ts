const database = {
  description: 'sqlite: the data folder; or a folder for SQLite files; or the URL of a PostgreSQL database',
  oneOf: [
    { const: 'sqlite' },
    {
      type: 'object',
      properties: { sqlite: { type: 'string', minLength: 1 } },
      required: ['sqlite'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { postgres: { type: 'string', pattern: '^(postgres(ql)?://|\\$\\{)' } },
      required: ['postgres'],
      additionalProperties: false,
    },
  ],
};

/** What a file under `topologies/` may say; `topologies/schema.json` is the same for editors. */
export const TOPOLOGY_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Doordesk topology',
  type: 'object',
  properties: {
    transport: { enum: ['local', 'nats'], description: 'how hosts talk: sockets on one machine, or NATS' },
    nats: { type: 'string', pattern: '^(nats|tls|ws|wss)://|^\\$\\{', description: 'where the NATS servers are' },
    namespace: {
      type: 'string',
      pattern: '^[a-z0-9-]{1,40}$|^\\$\\{',
      description: 'tells the stores on one NATS apart',
    },
    database,
    hosts: {
      type: 'object',
      minProperties: 1,
      maxProperties: 64,
      propertyNames: { pattern: '^[a-z][a-z0-9-]{0,40}$' },
      additionalProperties: {
        type: 'object',
        properties: {
          gateway: { type: 'boolean', description: 'answers the public; one host does' },
          modules: {
            description: 'the modules that it carries, or rest: all that no other host carries',
            oneOf: [{ const: 'rest' }, { type: 'array', items: { type: 'string' }, uniqueItems: true, maxItems: 100 }],
          },
          instances: { type: 'integer', minimum: 1, maximum: 64 },
          database,
          address: { type: 'string', description: 'for the local transport: unix:/PATH or tcp://HOST:PORT' },
        },
        additionalProperties: false,
      },
    },
  },
  required: ['hosts'],
  additionalProperties: false,
} as const;
