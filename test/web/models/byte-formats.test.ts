import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { BYTE_FORMATS, type ByteFormat } from '../../../web/models/byte-formats.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('BYTE_FORMATS', () => {
  const WRITTEN: readonly (readonly [format: ByteFormat, bytes: Uint8Array, written: string])[] = [
    ['text', utf8('a\r\n你\ufeff'), 'a\r\n你\ufeff'],
    ['text', Uint8Array.of(0x61, 0xff), 'a\ufffd'],
    ['escapes', utf8('GET /\r\n你\0\\\t'), 'GET /\\r\\n你\\x00\\\\\\t'],
    ['escapes', Uint8Array.of(0xe4, 0xbd), '\\xe4\\xbd'],
    ['hex', utf8('GET \r\n'), '474554200d0a'],
    ['hex', new Uint8Array(31), `${'00'.repeat(30)}\n00`],
    [
      'hexdump',
      utf8('GET / HTTP/1.1\r\nHost'),
      [
        '00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|',
        '00000010  48 6f 73 74                                       |Host|',
        '00000014',
      ].join('\n'),
    ],
    ['text', new Uint8Array(), ''],
    ['escapes', new Uint8Array(), ''],
    ['hex', new Uint8Array(), ''],
    ['hexdump', new Uint8Array(), ''],
  ];
  it.each(WRITTEN)('%s of %j', (format, bytes, written) => {
    expect(BYTE_FORMATS[format](bytes)).toBe(written);
  });

  const there = (tool: string): boolean => spawnSync(tool, { input: '' }).error === undefined;
  const SOME: readonly Uint8Array[] = [
    Uint8Array.from({ length: 300 }, (_, at) => at),
    new Uint8Array(100),
    utf8(`${'x'.repeat(32)}y${'x'.repeat(47)}`),
  ];

  it.runIf(there('hexdump'))('writes what hexdump writes', () => {
    for (const bytes of SOME) {
      const { stdout } = spawnSync('hexdump', ['-C'], { input: bytes });
      expect(`${BYTE_FORMATS.hexdump(bytes)}\n`).toBe(String(stdout));
    }
  });

  it.runIf(there('xxd'))('writes what xxd writes', () => {
    for (const bytes of SOME) {
      const { stdout } = spawnSync('xxd', ['-p'], { input: bytes });
      expect(`${BYTE_FORMATS.hex(bytes)}\n`).toBe(String(stdout));
    }
  });
});
