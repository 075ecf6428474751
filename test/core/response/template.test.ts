import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '../../../server/core/errors.js';
import { parseRequest } from '../../../server/core/http/parse.js';
import type { LineEnding } from '../../../server/core/messages.js';
import {
  compileTemplate,
  MAX_RESPONSE_BYTES,
  MAX_TEMPLATE_BYTES,
  renderTemplate,
  type TemplateValues,
} from '../../../server/core/response/template.js';
import { VALUE_NAMES } from '../../../server/core/response/template-values.js';
import { decodeLatin1, encodeLatin1, encodeUtf8 } from '../../../server/core/wire-text.js';

const REQUEST = [
  'POST /caf\xe9?q=%3Cb%3E&empty HTTP/1.1\r\n',
  'Host: localhost:8000\r\nX-Two: 1\r\nx-two: 2\r\n',
  'Content-Length: 4\r\n\r\n\xff"<\n',
].join('');

function valuesOf(request: string): TemplateValues {
  const parsed = parseRequest(encodeLatin1(request));
  return {
    request: () => parsed,
    client: { ip: '127.0.0.1', port: 50510 },
    connection: { id: 12, count: 13 },
    thread: { id: 3 },
    nowMs: Date.UTC(1994, 10, 6, 8, 49, 37, 5),
  };
}

/** The rendered bytes as latin-1. */
function render(text: string, lineEnding: LineEnding = 'crlf', request = REQUEST): string {
  return decodeLatin1(renderTemplate(compileTemplate(text, lineEnding), valuesOf(request)));
}

/** A body, so that line breaks stay what they are. */
const renderBody = (text: string, request?: string): string => render(`\n${text}`, 'crlf', request).slice(2);

function errorOf(action: () => unknown): PlaygroundError {
  try {
    action();
  } catch (error) {
    if (error instanceof PlaygroundError) return error;
    throw error;
  }
  throw new Error('expected a PlaygroundError');
}

/** What `action` returns, or the code of the error that it throws: for inputs that may be refused, but must end. */
function attempt<T>(action: () => T): T | string {
  try {
    return action();
  } catch (error) {
    if (error instanceof PlaygroundError) return error.code;
    throw error;
  }
}

describe('renderTemplate() sends what is written', () => {
  test.each([
    ['escapes', '\\r\\n\\t\\0\\\\\\x41\\xff\\xFf', '\r\n\t\0\\A\xff\xff'],
    ['an escaped backslash before a letter', '\\\\n', '\\n'],
    ['text as UTF-8', 'é你😀', decodeLatin1(encodeUtf8('é你😀'))],
    ['a byte order mark', '\ufeffa', '\xef\xbb\xbfa'],
    ['single and closing braces', '{"a":{"b":1}} { }', '{"a":{"b":1}} { }'],
    ['opening braces by escape', '\\x7b\\x7bclient.ip}}', '{{client.ip}}'],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => expect(render(text)).toBe(expected));

  test('2,000 random byte strings, written with escapes, unchanged', () => {
    const forms = fc.infiniteStream(fc.boolean());
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        forms,
        fc.constantFrom('crlf', 'lf'),
        (bytes, verbose, lineEnding) => {
          const text = [...bytes].map((byte) => escapeByte(byte, verbose.next().value === true)).join('');
          expect(render(text, lineEnding)).toBe(decodeLatin1(bytes));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** One byte in the notation of templates; not `verbose`, as itself where that is possible. */
function escapeByte(byte: number, verbose: boolean): string {
  const char = String.fromCharCode(byte);
  const short = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\0': '\\0', '\\': '\\\\' }[char];
  if (!verbose && short !== undefined) return short;
  return !verbose && /[ -z|}~]/.test(char) ? char : `\\x${byte.toString(16).padStart(2, '0')}`;
}

describe('renderTemplate() sends line breaks', () => {
  test.each<[string, string, LineEnding, string]>([
    ['of the head as CRLF', 'a\nb\r\n\nx', 'crlf', 'a\r\nb\r\n\r\nx'],
    ['of the head as LF when asked to', 'a\r\nb\n\r\nx', 'lf', 'a\nb\n\nx'],
    ['of the body as they stand', 'a\n\nx\ny\r\nz\n\n', 'crlf', 'a\r\n\r\nx\ny\r\nz\n\n'],
    ['of the body as they stand, LF or not', 'a\n\nx\ny\r\nz', 'lf', 'a\n\nx\ny\r\nz'],
    ['of a head without end as of any head', 'a\nb\n', 'crlf', 'a\r\nb\r\n'],
    ['but a lone CR as it stands', 'a\rb\n\r\r\n\nx\n', 'crlf', 'a\rb\r\n\r\r\n\r\nx\n'],
    ['after a head of escapes as of the body', 'a\\r\\n\\r\\nx\ny', 'crlf', 'a\r\n\r\nx\ny'],
    ['after a head of bare LF escapes as of the body', 'a\\x0a\\x0ax\ny', 'crlf', 'a\n\nx\ny'],
    ['after a head that ends half escaped as of the body', 'a\n\\r\nx\ny', 'lf', 'a\n\r\nx\ny'],
    ['as of the body after an empty first line', '\nx\ny', 'crlf', '\r\nx\ny'],
    ['as of the head behind escapes that end one line only', 'a\\r\\nb\nc', 'crlf', 'a\r\nb\r\nc'],
    [
      'as of the head behind a line that only inserts',
      'a\n{{request.query.empty}}\nb\n',
      'crlf',
      'a\r\n\r\nb\r\n',
    ],
    ['as of the body behind values', 'a{{client.port}}\n\nb\n', 'crlf', 'a50510\r\n\r\nb\n'],
  ])('%s', (_, text, lineEnding, expected) => expect(render(text, lineEnding)).toBe(expected));
});

describe('renderTemplate() inserts', () => {
  const rows: readonly (readonly [text: string, expected: string])[] = [
    ['{{request.method}}', 'POST'],
    ['{{request.target}}', '/caf\xe9?q=%3Cb%3E&empty'],
    ['{{request.path}}', '/caf\xe9'],
    ['{{request.query.q}}', '<b>'],
    ['{{request.query.empty}}', ''],
    ['{{request.query.absent}}', ''],
    ['{{request.query.__proto__}}', ''],
    ['{{request.headers.Host}}', 'localhost:8000'],
    ['{{request.headers.X-TWO}}', '1, 2'],
    ['{{request.headers.constructor}}', ''],
    ['{{request.body}}', '\xff"<\n'],
    ['{{client.ip}}:{{client.port}}', '127.0.0.1:50510'],
    ['{{connection.id}}/{{connection.count}}', '12/13'],
    ['{{thread.id}}', '3'],
    ['{{time.http}}', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['{{time.iso}}', '1994-11-06T08:49:37.005Z'],
    ['{{  client.ip\t|  html }}', '127.0.0.1'],
    ['{{request.query.q|html}}', '&lt;b&gt;'],
    ['{{request.query.q|url}}', '%3Cb%3E'],
    ['{{request.query.q|json}}', '"\\u003cb>"'],
    ['{{request.query.q|base64}}', 'PGI+'],
    ['{{request.query.q|url|html|base64}}', 'JTNDYiUzRQ=='],
    ['{{request.body|html}}', '\xff&quot;&lt;\n'],
    ['{{request.body|url}}', '%FF%22%3C%0A'],
    ['{{request.body|json}}', '"\xef\xbf\xbd\\"\\u003c\\n"'],
    ['{{request.body|base64}}', '/yI8Cg=='],
    ['{{request.query.absent|json}}', '""'],
  ];
  test.each(rows)('%s', (text, expected) => {
    expect(renderBody(text)).toBe(expected);
    expect(renderBody(`<${text}${text}>`)).toBe(`<${expected}${expected}>`);
  });

  test('every known name', () => {
    for (const name of VALUE_NAMES) expect(() => render(`{{${name}}}`)).not.toThrow();
  });

  test('and never scans what it inserted', () => {
    expect(renderBody('{{request.body}}', 'POST / HTTP/1.1\r\n\r\n{{client.ip}}\\n')).toBe(
      '{{client.ip}}\\n',
    );
  });

  test('and escapes so that the bytes can be had back', () => {
    const texts = fc.string({
      unit: fc.constantFrom(...'aZ09~-_. é你😀<>&"\'\\/%+=\u2028\ufeff\0\n'),
      maxLength: 30,
    });
    const insert = (filter: string, bytes: Uint8Array): string =>
      renderBody(`{{request.body|${filter}}}`, `POST / HTTP/1.1\r\n\r\n${decodeLatin1(bytes)}`);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), texts, (bytes, text) => {
        expect(atob(insert('base64', bytes))).toBe(decodeLatin1(bytes));
        expect(insert('base64', bytes)).toBe(btoa(decodeLatin1(bytes)));
        expect(insert('html', bytes)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        expect(insert('url', bytes)).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(insert('url', encodeUtf8(text)))).toBe(text);
        const json = insert('json', encodeUtf8(text));
        expect(json).not.toContain('<');
        expect(JSON.parse(new TextDecoder().decode(encodeLatin1(json)))).toBe(text);
      }),
    );
  });

  test('U+2028 and U+2029 escaped in JSON', () => {
    expect(renderBody('{{request.query.a|json}}', 'GET /?a=%E2%80%A8%E2%80%A9 HTTP/1.1\r\n\r\n')).toBe(
      '"\\u2028\\u2029"',
    );
  });
});

describe('renderTemplate() inserts body.length', () => {
  test.each([
    ['a: {{body.length}}\n\nhello', 'a: 5\r\n\r\nhello'],
    ['a: {{body.length}}\n\n', 'a: 0\r\n\r\n'],
    ['a: {{body.length}}', 'a: 0'],
    ['a: {{body.length}}\n\nh\u00e9', 'a: 3\r\n\r\nh\xc3\xa9'],
    ['a: {{body.length}}\n\n{{client.port}}\n', 'a: 6\r\n\r\n50510\n'],
    ['a: {{body.length}}\\r\\n\\r\\nhello', 'a: 5\r\n\r\nhello'],
    ['\n{{body.length}}', '\r\n1'],
    ['\n12345678{{body.length}}', '\r\n123456789'],
    ['\n123456789{{body.length}}', '\r\n12345678911'],
    ['a: {{body.length}}\n\n123456789{{body.length}}', 'a: 11\r\n\r\n12345678911'],
    ['\n{{body.length|json}}', '\r\n"3"'],
    ['\n{{body.length|base64}}', '\r\nNA=='],
  ])('%j', (text, expected) => expect(render(text)).toBe(expected));

  test('right, wherever it stands and however often', () => {
    const piece = fc.constantFrom(
      'x',
      'x'.repeat(7),
      'x'.repeat(90),
      'x'.repeat(985),
      '{{body.length}}',
      '{{body.length|url}}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const [head = '', body = ''] = render(`L: {{body.length}}\n\n${pieces.join('')}`).split('\r\n\r\n');
        expect(head).toBe(`L: ${body.length}`);
        for (const digits of body.match(/[0-9]+/g) ?? []) {
          expect(digits).toBe(String(body.length).repeat(digits.length / String(body.length).length));
        }
      }),
    );
  });

  const FILTERS = ['html', 'url', 'json', 'base64'];
  const lists = FILTERS.reduce<string[][]>(
    (all) => [[], ...all.flatMap((list) => FILTERS.map((filter) => [...list, filter]))],
    [[], ...FILTERS.map((filter) => [filter])],
  )
    .filter((list) => list.length <= 3)
    .map((list) => list.join('|'));
  const noLength = /base64.*url/;

  test.each([...new Set(lists)].filter((list) => !noLength.test(list)))('through %j', (list) => {
    const value = `{{body.length${list === '' ? '' : `|${list}`}}}`;
    // Around each change of the number of digits.
    for (const start of [0, 60, 940]) {
      for (let length = start; length < start + 70; length += 1) {
        const [head, body = ''] = render(`{{body.length}}\n\n${'x'.repeat(length)}${value}${value}`).split(
          '\r\n\r\n',
        );
        expect(head).toBe(String(body.length));
      }
    }
  });

  test.each(lists.filter((list) => noLength.test(list)))('but not through %j in the body', (list) => {
    const value = `{{body.length|${list}}}`;
    expect(errorOf(() => render(`A: b\n\nxy${value}`))).toMatchObject({
      code: 'TEMPLATE_NO_LENGTH',
      at: { line: 3, column: 5 },
    });
    expect(render(`A: ${value}\n\nxy`)).toContain('\r\n\r\nxy');
  });
});

describe('renderTemplate() costs', () => {
  test('nothing when the template inserts nothing', () => {
    const template = compileTemplate('HTTP/1.1 200 OK\n\nhello', 'crlf');
    const values = new Proxy({} as TemplateValues, {
      get: () => {
        throw new Error('nothing was to be read');
      },
    });
    expect(renderTemplate(template, values)).toBe(renderTemplate(template, values));
  });

  test('at most 1 MiB of response, and names the size', () => {
    const body = 'x'.repeat(400_000);
    const request = `POST / HTTP/1.1\r\n\r\n${body}`;
    expect(render('{{request.body}}{{request.body}}', 'lf', request)).toHaveLength(800_000);
    const error = errorOf(() => render('{{request.body}}'.repeat(3), 'lf', request));
    expect(error.code).toBe('RESPONSE_TOO_LARGE');
    expect(error.message).toBe(
      'Cannot render the response: it reaches 1200000 bytes, expected at most 1048576',
    );
  });

  test('at most 1 MiB when the length itself is what exceeds it', () => {
    const request = `POST / HTTP/1.1\r\n\r\n${'x'.repeat(MAX_RESPONSE_BYTES - 2)}`;
    expect(render('\\n{{request.body}}', 'lf', request)).toHaveLength(MAX_RESPONSE_BYTES - 1);
    expect(errorOf(() => render('\\n{{request.body}}{{body.length}}', 'lf', request)).code).toBe(
      'RESPONSE_TOO_LARGE',
    );
  });

  test.each([
    ['every filter on a large body', '{{request.body|html|html|html|html}}', `${'&'.repeat(1_000_000)}`],
    ['JSON of a huge body', '{{request.body|json}}', '\xff'.repeat(16_000_000)],
    ['thousands of insertions', '{{request.body|base64}}'.repeat(2800), 'x'.repeat(1000)],
    ['thousands of lengths', `\n${'{{body.length|base64}}'.repeat(2900)}`, ''],
    ['thousands of absent fields', '{{request.headers.a}}'.repeat(3000), ''],
  ])('little for %s', (_, text, body) => {
    const values = valuesOf(`POST / HTTP/1.1\r\n${'b:\n'.repeat(20_000)}\n${body}`);
    const template = compileTemplate(text, 'crlf');
    const outcome = attempt(() => renderTemplate(template, values).length <= MAX_RESPONSE_BYTES);
    expect([true, 'RESPONSE_TOO_LARGE']).toContain(outcome);
  });
});

describe('compileTemplate() refuses', () => {
  test.each([
    ['a\\q', 'TEMPLATE_BAD_ESCAPE', 1, 2, 'Unknown escape \\q: write \\\\ for a backslash'],
    ['a\n\nb\\', 'TEMPLATE_BAD_ESCAPE', 3, 2, 'Unknown escape \\: write \\\\ for a backslash'],
    ['\\\n', 'TEMPLATE_BAD_ESCAPE', 1, 1, 'Unknown escape \\: write \\\\ for a backslash'],
    ['\\N', 'TEMPLATE_BAD_ESCAPE', 1, 1, 'Unknown escape \\N: write \\\\ for a backslash'],
    ['\\u0041', 'TEMPLATE_BAD_ESCAPE', 1, 1, 'Unknown escape \\u: write \\\\ for a backslash'],
    ['\\😀', 'TEMPLATE_BAD_ESCAPE', 1, 1, 'Unknown escape \\😀: write \\\\ for a backslash'],
    [
      '\\x4',
      'TEMPLATE_BAD_ESCAPE',
      1,
      1,
      'Incomplete escape \\x: write two hexadecimal digits behind it, as in \\x0a',
    ],
    [
      '\\x4g',
      'TEMPLATE_BAD_ESCAPE',
      1,
      1,
      'Incomplete escape \\x: write two hexadecimal digits behind it, as in \\x0a',
    ],
    [
      '😀\ud800',
      'TEMPLATE_LONE_SURROGATE',
      1,
      3,
      'Half a character (U+D800) cannot be sent: delete it and type the character again',
    ],
    [
      '\udc00a',
      'TEMPLATE_LONE_SURROGATE',
      1,
      1,
      'Half a character (U+DC00) cannot be sent: delete it and type the character again',
    ],
    [
      'a\r\n b {{ client.ip',
      'TEMPLATE_UNCLOSED',
      2,
      4,
      'Unclosed {{: write }} on the same line to close it, or \\x7b\\x7b for the two braces themselves',
    ],
    [
      '{{a\n}}',
      'TEMPLATE_UNCLOSED',
      1,
      1,
      'Unclosed {{: write }} on the same line to close it, or \\x7b\\x7b for the two braces themselves',
    ],
    [
      '{{a {{client.ip}}',
      'TEMPLATE_UNCLOSED',
      1,
      1,
      'Unclosed {{: write }} on the same line to close it, or \\x7b\\x7b for the two braces themselves',
    ],
    [
      'é😀{{ request.foo }}',
      'TEMPLATE_UNKNOWN_NAME',
      1,
      7,
      'Unknown value "request.foo": did you mean request.body?',
    ],
    [
      '{{request.headrs.Host}}',
      'TEMPLATE_UNKNOWN_NAME',
      1,
      3,
      'Unknown value "request.headrs.Host": did you mean request.headers.NAME?',
    ],
    [
      '{{request.headers}}',
      'TEMPLATE_UNKNOWN_NAME',
      1,
      3,
      'Unknown value "request.headers": did you mean request.headers.NAME?',
    ],
    [
      '{{request.query.}}',
      'TEMPLATE_UNKNOWN_NAME',
      1,
      3,
      'Unknown value "request.query.": did you mean request.query.NAME?',
    ],
    ['{{Client.IP}}', 'TEMPLATE_UNKNOWN_NAME', 1, 3, 'Unknown value "Client.IP": did you mean client.ip?'],
    [
      '{{request.headers.a b}}',
      'TEMPLATE_UNKNOWN_NAME',
      1,
      3,
      'Unknown value "request.headers.a b": did you mean request.headers.NAME?',
    ],
    ['{{client.ip|htm}}', 'TEMPLATE_UNKNOWN_FILTER', 1, 13, 'Unknown filter "htm": did you mean html?'],
    [
      '{{client.ip | html | xyz}}',
      'TEMPLATE_UNKNOWN_FILTER',
      1,
      22,
      'Unknown filter "xyz": write one of html, url, json, base64',
    ],
    [
      '{{client.ip|toString}}',
      'TEMPLATE_UNKNOWN_FILTER',
      1,
      13,
      'Unknown filter "toString": write one of html, url, json, base64',
    ],
    [
      '{{client.ip|}}',
      'TEMPLATE_UNKNOWN_FILTER',
      1,
      13,
      'Unknown filter "": write one of html, url, json, base64',
    ],
    [
      '{{client.ip|url|url|url|url|url}}',
      'TEMPLATE_TOO_MANY_FILTERS',
      1,
      3,
      'Cannot apply 5 filters to one value, expected at most 4',
    ],
  ])('%j', (text, code, line, column, message) => {
    const error = errorOf(() => compileTemplate(text, 'crlf'));
    expect({ code: error.code, at: error.at, message: error.message }).toEqual({
      code,
      at: { line, column },
      message,
    });
  });

  test.each([
    '{{}}',
    '{{ }}',
    '{{xyz}}',
    '{{constructor}}',
    '{{__proto__}}',
    '{{request}}',
    `{{${'a'.repeat(50_000)}}}`,
  ])('%.20j, and says what there is', (text) => {
    const error = errorOf(() => compileTemplate(text, 'crlf'));
    expect(error.code).toBe('TEMPLATE_UNKNOWN_NAME');
    expect(error.message).toMatch(/: write one of request\.method, .*, body\.length$/);
    expect(error.message.length).toBeLessThan(400);
  });

  test('a text of more than 64 KiB in UTF-8', () => {
    expect(render('x'.repeat(MAX_TEMPLATE_BYTES))).toHaveLength(MAX_TEMPLATE_BYTES);
    for (const text of ['x'.repeat(65_537), 'é'.repeat(32_769)]) {
      expect(errorOf(() => compileTemplate(text, 'crlf'))).toMatchObject({
        code: 'TEMPLATE_TOO_LONG',
        message: `Cannot use a text of ${encodeUtf8(text).length} bytes, expected at most 65536`,
      });
    }
  });

  test.each([
    '{{',
    '{{a',
    '\\',
    '\\x',
    '\r',
    '\n',
    '{{client.ip|',
    '}}',
    '{',
    'é',
    '|',
    '{{a}}',
    '{{client.ip}}',
    '\\\\',
  ])('or compiles 64 KiB of %j, in linear time', (piece) => {
    const text = piece.repeat(MAX_TEMPLATE_BYTES / encodeUtf8(piece).length);
    expect(attempt(() => compileTemplate(text, 'crlf').parts.length > 0)).toEqual(
      expect.toSatisfy((outcome) => outcome === true || String(outcome).startsWith('TEMPLATE_')),
    );
  });
});
