import { type FailureKind, Id, Int, ListOf, ServiceError, Text } from '../../platform/index.js';

export class ProblemError {
  @Text({ min: 0, max: 1000, doc: 'JSON pointer (RFC 6901) to the refused field' })
  pointer!: string;

  @Text({ max: 1000 })
  message!: string;
}

/** RFC 9457 problem details; problems of some codes carry more fields. */
export class Problem {
  @Text({ max: 200 })
  type!: string;

  @Text({ max: 200 })
  title!: string;

  @Int({ min: 400, max: 599 })
  status!: number;

  @Text({ max: 2000 })
  detail!: string;

  @Id({ doc: 'stable, for programs' })
  code!: string;

  @Text({ min: 32, max: 32, doc: 'finds this request in logs and traces' })
  traceId!: string;

  @ListOf(() => ProblemError, { optional: true, max: 20 })
  errors?: ProblemError[];
}

const STATUS: Record<FailureKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  declined: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  unprocessable: 422,
  too_many: 429,
  unavailable: 503,
  deadline_exceeded: 503,
  // A service behind this door failed: nothing that the client sent was wrong, and later it may go through.
  internal: 503,
};

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export const statusOf = (error: ServiceError): number => STATUS[error.kind];

/** The body of a problem reply. `details` of a service error become fields of their own. */
export function problemBody(
  status: number,
  code: string,
  detail: string,
  traceId: string,
  details: object = {},
): Problem {
  return {
    ...details,
    type: `urn:doordesk:problem:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    code,
    traceId,
  };
}
