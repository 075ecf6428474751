/** What the clients of scenarios send. Texts are latin-1: one character a byte. */

/** A request as short as HTTP/1.1 allows. */
export const GET = get('/');

export function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

/** A GET request of exactly `sizeBytes` bytes. */
export function getOfBytes(sizeBytes: number): string {
  const [head, end] = ['GET / HTTP/1.1\r\nHost: localhost\r\nX-Padding: ', '\r\n\r\n'];
  return head + 'x'.repeat(sizeBytes - head.length - end.length) + end;
}

/** A response of about 900 KB to a request with {@link FILLER}: longer than a text that people may write. */
export const LARGE_RESPONSE = [
  'HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: {{body.length}}\n\n',
  '{{request.headers.x-filler}}\n'.repeat(1200),
].join('');
export const FILLER = `X-Filler: ${'socket playground '.repeat(41)}`;
