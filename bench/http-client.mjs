import http from 'node:http';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {http.IncomingHttpHeaders} headers
 * @property {string} text
 * @property {any} json undefined when the body is not JSON
 */

/** @typedef {(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>} Call */

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A keep-alive JSON client on node:http, which costs the generator less than fetch.
 *
 * @param {string} baseUrl
 * @returns {{ call: Call, close: () => void }}
 */
export function httpClient(baseUrl) {
  const { hostname: host, port } = new URL(baseUrl);
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });

  /** @type {Call} */
  const call = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const type = payload ? { 'content-type': 'application/json', 'content-length': String(payload.length) } : {};
      const request = http.request(
        { host, port, method, path, agent, headers: { ...type, ...headers } },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => (text += chunk));
          response.on('error', reject);
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
          });
        },
      );
      request.setTimeout(60_000, () => request.destroy(new Error('no answer within 60 s')));
      request.on('error', reject);
      request.end(payload);
    });

  return { call, close: () => agent.destroy() };
}
