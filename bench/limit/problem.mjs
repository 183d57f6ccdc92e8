/** A refusal, answered as RFC 9457 problem details with a stable code. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} detail
   */
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/**
 * @param {any} error
 * @param {import('fastify').FastifyRequest} request
 * @param {import('fastify').FastifyReply} reply
 */
export function answerProblem(error, request, reply) {
  const status = error.status ?? error.statusCode ?? 500;
  const code = error instanceof Problem ? error.code : status < 500 ? 'bad_request' : 'internal';
  reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .send(
      JSON.stringify({ type: 'about:blank', title: code, status, detail: error.message, code, traceId: request.id }),
    );
}
