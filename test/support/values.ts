/** The values that a response is rendered from, for a request that nobody sent. */
import { parseRequest } from '../../server/core/http/parse.js';
import type { TemplateValues } from '../../server/core/response/template-values.js';
import { encodeLatin1 } from '../../server/core/wire-text.js';

export function requestValues(path = '/', method = 'GET'): TemplateValues {
  const request = parseRequest(encodeLatin1(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`));
  return {
    request: () => request,
    client: { ip: '127.0.0.1', port: 50_000 },
    connection: { id: 1, count: 1 },
    thread: { id: 1 },
    nowMs: 0,
  };
}
