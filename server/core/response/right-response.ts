/** Lines that a right response is put together from. */

export const STATUS_200 = 'HTTP/1.1 200 OK\n';
export const HTML = 'Content-Type: text/html; charset=utf-8\n';
export const LENGTH = 'Content-Length: {{body.length}}\n';

/** A right response with an HTML body. `fields`: more lines of its head, each with its line break. */
export function page(body: string, fields = ''): string {
  return `${STATUS_200}${HTML}${LENGTH}${fields}\n${body}`;
}
