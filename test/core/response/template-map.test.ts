import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../../server/core/bytes.js';
import { parseRequest } from '../../../server/core/http/parse.js';
import {
  bytesOf,
  mapRendered,
  sourceOf,
  type MappedSpan,
} from '../../../server/core/response/template-map.js';
import { compileTemplate, renderParts, type TemplateValues } from '../../../server/core/response/template.js';
import { decodeLatin1, encodeLatin1 } from '../../../server/core/wire-text.js';

const VALUES: TemplateValues = {
  request: () => parseRequest(encodeLatin1('GET /path HTTP/1.1\r\n\r\n')),
  client: { ip: '127.0.0.1', port: 50510 },
  connection: { id: 7, count: 7 },
  thread: { id: 1 },
  nowMs: 0,
};

function map(text: string, cuts: readonly number[] = []): { bytes: Uint8Array; spans: MappedSpan[] } {
  const template = compileTemplate(text, 'crlf', cuts);
  const parts = renderParts(template, VALUES);
  return { bytes: concatBytes(parts), spans: mapRendered(text, template, parts) };
}

/** Each span as `source -> bytes`. */
function told(text: string, cuts?: readonly number[]): string[] {
  const { bytes, spans } = map(text, cuts);
  return spans.map(
    ({ kind, from, to, start, end }) =>
      `${kind} ${JSON.stringify(text.slice(from, to))} -> ${JSON.stringify(decodeLatin1(bytes.slice(start, end)))}`,
  );
}

describe('mapRendered()', () => {
  test('tells escapes, line breaks, characters and values apart', () => {
    expect(told('A\n\\x41é{{request.path}}\n\n\\\\漢z')).toEqual([
      'text "A" -> "A"',
      'atom "\\n" -> "\\r\\n"',
      'atom "\\\\x41" -> "A"',
      'atom "é" -> "Ã©"',
      'value "{{request.path}}" -> "/path"',
      'atom "\\n" -> "\\r\\n"',
      'atom "\\n" -> "\\r\\n"',
      'atom "\\\\\\\\" -> "\\\\"',
      'atom "漢" -> "æ¼¢"',
      'text "z" -> "z"',
    ]);
  });

  test('divides at cuts, and keeps a value that is empty', () => {
    expect(told('abc{{request.query.q}}', [1])).toEqual([
      'text "a" -> "a"',
      'text "bc" -> "bc"',
      'value "{{request.query.q}}" -> ""',
    ]);
  });

  test('covers source and bytes without gaps, whatever stands there', () => {
    const token = fc.constantFrom(
      'a',
      'é',
      '😀',
      '\n',
      '\r\n',
      '\r',
      '\\n',
      '\\xff',
      '{{client.port}}',
      '}',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        const text = tokens.join('');
        const { bytes, spans } = map(text);
        let [source, sent] = [0, 0];
        for (const { from, to, start, end, kind } of spans) {
          expect([from, start]).toEqual([source, sent]);
          if (kind === 'text') expect(decodeLatin1(bytes.slice(start, end))).toBe(text.slice(from, to));
          [source, sent] = [to, end];
        }
        expect([source, sent]).toEqual([text.length, bytes.length]);
      }),
    );
  });
});

describe('sourceOf() and bytesOf()', () => {
  const text = 'ab\\x00cd\nef';
  const { spans } = map(text);

  test.each([
    [0, 1, 'a'],
    [1, 4, 'b\\x00c'],
    [2, 3, '\\x00'],
    [5, 6, '\n'],
    [6, 8, '\ne'],
  ])('bytes %i to %i come from %j', (start, end, source) => {
    const range = sourceOf(spans, start, end)!;
    expect(text.slice(range.from, range.to)).toBe(source);
  });

  test.each([
    ['b', 1, 2],
    ['\\x00', 2, 3],
    ['x0', 2, 3],
    ['\n', 5, 7],
    ['d\ne', 4, 8],
  ])('%j makes bytes %i to %i', (source, start, end) => {
    const from = text.indexOf(source);
    expect(bytesOf(spans, from, from + source.length)).toEqual({ start, end });
  });

  test('nothing comes from nowhere', () => {
    expect(sourceOf(spans, 40, 41)).toBeNull();
    expect(bytesOf(map('').spans, 0, 0)).toBeNull();
  });
});
