import { describe, expect, it } from 'vitest';
import { readHints } from '../../../server/core/http/request-hints.js';

describe('readHints()', () => {
  it('keeps the few fields that say who asks, as they arrived, the first of each', () => {
    const head = 'GET / HTTP/1.1\r\nHOST: a\r\nCookie: secret\r\nhost: b\r\nUser-Agent:\t curl/8 \r\n\r\n';
    expect(readHints(head)).toEqual({
      host: { name: 'HOST', value: 'a' },
      'user-agent': { name: 'User-Agent', value: 'curl/8' },
    });
  });

  it('cuts a value that is longer than anybody needs', () => {
    expect(readHints(`GET / HTTP/1.1\r\nReferer: ${'x'.repeat(5000)}\r\n\r\n`).referer?.value).toHaveLength(
      1024,
    );
  });

  it.each(['', 'GET', '\r\n\r\n', 'GET / HTTP/1.1\r\n: x\r\nno colon\r\n', 'a\n__proto__: x\n\n'])(
    'finds nothing in %j',
    (head) => {
      expect(readHints(head)).toEqual({});
    },
  );
});
