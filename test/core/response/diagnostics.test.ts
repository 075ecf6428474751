import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  diagnose,
  type Diagnostic,
  type DiagnosticCode,
  DIAGNOSTICS,
} from '../../../server/core/response/diagnostics.js';
import { endingWith } from '../../../server/core/response/diagnostics/row.js';
import { DEFAULT_RESPONSE, ENDINGS, type LineEnding, type Rule } from '../../../server/core/messages.js';
import { chromeSentence } from '../../../server/core/response/outcome-words.js';
import { SPECIMENS } from '../../../server/core/response/specimens.js';
import { encodeUtf8 } from '../../../server/core/wire-text.js';
import { requestValues } from '../../support/values.js';

const CODES = Object.keys(DIAGNOSTICS) as DiagnosticCode[];

function look(rule: Partial<Rule>, lineEnding: LineEnding = 'crlf'): readonly Diagnostic[] {
  return diagnose({ method: '*', path: '*', text: '', ...rule }, lineEnding, requestValues());
}

const codes = (rule: Partial<Rule>, lineEnding: LineEnding = 'crlf'): string[] =>
  look(rule, lineEnding).map(({ code }) => code);

const TYPE = 'Content-Type: text/html; charset=utf-8';
const HEAD = `HTTP/1.1 200 OK\n${TYPE}\n`;

/** A right response but for `fields`, lines with their line breaks. */
const right = (fields: string, body = 'Hello'): string =>
  `${HEAD}Content-Length: {{body.length}}\n${fields}\n${body}`;
const chunked = (body: string): string => `${HEAD}Transfer-Encoding: chunked\n\n${body}`;
const typed = (type: string, body: string): string =>
  `HTTP/1.1 200 OK\nContent-Type: ${type}\nContent-Length: {{body.length}}\n\n${body}`;

describe('the specimen of a diagnostic', () => {
  it.each(CODES)('of %s has this diagnostic, and no other that its row does not name', (code) => {
    const { specimen, also = [], severity } = DIAGNOSTICS[code];
    const { text, lineEnding = 'crlf', method = '*', path = '/' } = specimen;
    const found = diagnose({ method, path: '*', text }, lineEnding, requestValues(path));
    expect(found.map((one) => one.code).toSorted()).toEqual([code, ...also].toSorted());
    expect(found.find((one) => one.code === code)!.severity).toBe(severity);
  });
});

describe('diagnose() names the mistake and its place', () => {
  /** A text, and each diagnostic as its code and the piece of the text that it names. */
  const TABLE: readonly (readonly [text: string, ...found: [DiagnosticCode, string][]])[] = [
    // The status line.
    ['<h1>Hello</h1>', ['no-status-line', '<h1>Hello</h1>']],
    ['Hello\n\nthere', ['no-status-line', 'Hello']],
    [`\n\nHTTP/1.1 204 No Content\n\n`, ['line-before-status-line', '\n']],
    ['HTTP/1.1 200 OK', ['unfinished-status-line', 'HTTP/1.1 200 OK']],
    [`HTTP/1.3 204 No Content\n\n`, ['unknown-version', 'HTTP/1.3']],
    [`HTTP/3.0 204 No Content\n\n`, ['unknown-version', 'HTTP/3.0']],
    [`HTTPS/1.1 204 No Content\n\n`, ['unknown-version', 'HTTPS/1.1']],
    [`HTTP/2.0 204 No Content\n\n`, ['version-2', 'HTTP/2.0']],
    [`HTTP/2 none\n\n`, ['unknown-version', 'HTTP/2']],
    ['HTTP/1.1\t204 No Content\n\n', ['invalid-status-code', 'HTTP/1.1\t204 No Content']],
    [`Http/1.1 204 No Content\n\n`, ['version-case', 'Http/1.1']],
    [`HTTP/1.1 20 No Content\n\n`, ['invalid-status-code', '20']],
    [`HTTP/1.1 1000 No Content\n\n`, ['invalid-status-code', '1000']],
    [`HTTP/1.1 099 No\nContent-Length: 0\n\n`, ['invalid-status-code', '099']],
    [`HTTP/1.1\n\n`, ['invalid-status-code', 'HTTP/1.1']],
    [`HTTP/1.1 999 No\nContent-Length: 0\n\n`, ['status-code-out-of-range', '999']],
    [`HTTP/1.1 299 No\nContent-Length: 0\n\n`, ['unassigned-status-code', '299']],
    [`HTTP/1.1 204No Content\n\n`, ['status-line-spaces', 'HTTP/1.1 204No Content']],
    [`HTTP/1.1 204\n\n`, ['missing-reason-space', 'HTTP/1.1 204']],
    [`HTTP/1.1 204 No\\x07Content\n\n`, ['control-in-value', '\\x07']],
    [`HTTP/1.1 204 No\\0Content\n\n`, ['nul-in-head', '\\0']],
    // Lines of the head.
    [`HTTP/1.1 200 OK\n<h1>Hello</h1>`, ['missing-empty-line', '<h1>Hello</h1>']],
    [
      `HTTP/1.1 200 OK\n<a href="http://a/">Hello</a>`,
      ['missing-empty-line', '<a href="http://a/">Hello</a>'],
    ],
    [`HTTP/1.1 200 OK\n${TYPE}`, ['missing-empty-line', TYPE]],
    [`HTTP/1.1 200 OK\n${TYPE}\n`, ['missing-empty-line', TYPE]],
    [right('Server: a\\nVia: b\n'), ['bare-lf', 'Server: a']],
    [right('Server: a\\n\\tb\n'), ['bare-lf', 'Server: a'], ['folded-line', '\\tb']],
    [right('Server: a\\rb\n'), ['bare-cr', '\\r']],
    [right('no field\n'), ['missing-colon', 'no field']],
    [right('no{{connection.id}}field\n'), ['missing-colon', 'no{{connection.id}}field']],
    [right('Server \t: a\n'), ['space-before-colon', ' \t']],
    [right('Server: a\n b\n'), ['folded-line', ' b']],
    [right('(Server): a\n'), ['invalid-field-name', '(Server)']],
    [right('名: a\n'), ['invalid-field-name', '名']],
    [right(': a\n'), ['invalid-field-name', ':']],
    [right('Server: a\\0b\n'), ['nul-in-head', '\\0']],
    [right('Ser\\0ver: a\n'), ['nul-in-head', '\\0']],
    [right('Server: a\\x7fb\n'), ['control-in-value', '\\x7f']],
    // Lengths.
    [`${HEAD}Content-Length: 9\n\nHello`, ['content-length-too-long', '9']],
    [`${HEAD}Content-Length: 3\n\nHello`, ['content-length-too-short', '3']],
    [`${HEAD}Content-Length: 5\nContent-Length: 5\n\nHello`, ['content-length-twice', 'Content-Length: 5']],
    [`${HEAD}Content-Length: 5\nContent-Length: 6\n\nHello`, ['content-lengths-differ', 'Content-Length: 6']],
    [`${HEAD}Content-Length: 5, 6\n\nHello`, ['content-length-list-differs', '5, 6']],
    [`${HEAD}Content-Length: -5\n\nHello`, ['content-length-invalid', '-5']],
    [`${HEAD}Content-Length: +5\n\nHello`, ['content-length-not-only-digits', '+5']],
    [`${HEAD}Content-Length: 0x5\n\nHello`, ['content-length-not-only-digits', '0x5']],
    [
      `${HEAD}Transfer-Encoding: chunked\nContent-Length: 5\n\n0\\r\\n\\r\\n`,
      ['content-length-with-transfer-encoding', 'Content-Length: 5'],
    ],
    [
      `${HEAD}Content-Length: 9223372036854775808\n\nHello`,
      ['content-length-too-large', '9223372036854775808'],
    ],
    [`${HEAD}Content-Length: 5,\n\nHello`, ['content-length-list-differs', '5,']],
    [`${HEAD}Content-Length: 12abc\n\nHello`, ['content-length-misread', '12abc']],
    [`${HEAD}Transfer-Encoding: gzip\n\nHello`, ['transfer-coding-not-chunked', 'gzip']],
    [`${HEAD}Transfer-Encoding: chunked;q=1\n\n0`, ['transfer-coding-not-chunked', 'chunked;q=1']],
    [
      `${HEAD}Transfer-Encoding: a, chunked\n\n0\\r\\n\\r\\n`,
      ['transfer-coding-beside-chunked', 'a, chunked'],
    ],
    // Chunks.
    [chunked('5\\r\\nHello\\r\\nx\\r\\n'), ['chunk-size-invalid', 'x']],
    [chunked('fffffffffffffffff\\r\\nHello'), ['chunk-size-invalid', 'fffffffffffffffff']],
    [chunked('<h1>Hello</h1>\n'), ['chunk-size-invalid', '<h1>Hello</h1>']],
    [chunked('be quick'), ['chunk-size-unended', 'be quick']],
    [chunked('add me\\r\\n'), ['chunk-size-misread', 'add me']],
    [chunked('Hello'), ['not-chunked', 'Hello']],
    [chunked('5x\\r\\nHello\\r\\n0\\r\\n\\r\\n'), ['chunk-size-not-only-digits', '5x']],
    [chunked('4\\r\\nHello\\r\\n0\\r\\n\\r\\n'), ['chunk-too-long', 'o']],
    [chunked('5\\r\\nHello\\r\\n6\\r\\nWorl'), ['chunk-too-short', '6']],
    [chunked('5\\r\\nHello\\r\\n'), ['last-chunk-missing', 'Hello']],
    [chunked('5\\r\\nHello\\r\\n0\\r\\n'), ['last-chunk-missing', '0']],
    [chunked('0\\r\\n\\r\\nmore'), ['bytes-after-last-chunk', 'more']],
    [chunked('5\nHello\n0\n\n'), ['chunk-bare-lf', '\n']],
    [chunked('5\\r\\nHello\n0\\r\\n\\r\\n'), ['chunk-bare-lf', '\n']],
    // Bodies that can't be.
    ['HTTP/1.1 204 No Content\n\nHello', ['body-with-204', 'Hello']],
    ['HTTP/1.1 304 Not Modified\n\nHello', ['body-with-304', 'Hello']],
    ['HTTP/1.1 100 Continue\n\nHello', ['body-with-1xx', 'Hello']],
    ['HTTP/1.1 100 Continue\n\n', ['only-1xx', 'HTTP/1.1 100 Continue']],
    // What the body is.
    [typed('text/html', 'Hello'), ['no-charset', 'text/html']],
    [typed('text/plain', '名'), ['no-charset-not-ascii', 'text/plain']],
    [typed('text/html; charset=utf', 'Hello'), ['unknown-charset', 'text/html; charset=utf']],
    [typed('text/html; charset=utf-8', 'a\\xffb'), ['not-utf-8', '\\xff']],
    [typed('text/html; charset="latin1"', '名'), ['charset-but-utf-8', 'text/html; charset="latin1"']],
    [typed('text/html', '<meta charset=big5>名'), ['charset-but-utf-8', '<meta charset=big5>']],
    [
      typed('text/html; charset=utf-8', '<meta charset=big5>'),
      ['meta-charset-overruled', '<meta charset=big5>'],
    ],
    [typed('html', 'Hello'), ['invalid-content-type', 'html']],
    [right('Content-Encoding: gzip\n'), ['not-gzip', 'gzip']],
    [right('Set-Cookie: __Secure-a=1\n'), ['cookie-prefix', '__Secure-a=1']],
    [right('Set-Cookie: __Host-a=1; Secure; Path=/x\n'), ['cookie-prefix', '__Host-a=1; Secure; Path=/x']],
    [
      right('Expires: Fri, 01 Jan 2100 00:00:00 GMT\n'),
      ['freshness-without-date', 'Expires: Fri, 01 Jan 2100 00:00:00 GMT'],
    ],
    // Insertions.
    [right('', '<p>{{ request.body }}'), ['raw-in-html', '{{ request.body }}']],
    [right('', '{{request.headers.a}}{{request.headers.a|html}}'), ['raw-in-html', '{{request.headers.a}}']],
    [right('', '{{request.target}}'), ['raw-target-in-html', '{{request.target}}']],
    [right('', '<script>{{request.path|html}}</script>'), ['raw-in-script', '{{request.path|html}}']],
    [
      right('', '<script></script>{{request.query.a}}<script>{{request.query.a|json}}</script>'),
      ['raw-in-html', '{{request.query.a}}'],
    ],
    [typed('text/javascript', 'f("{{request.query.a}}")'), ['raw-in-script', '{{request.query.a}}']],
    [typed('application/json', '"{{request.query.a|html}}"'), ['raw-in-json', '{{request.query.a|html}}']],
    [right('Server: {{request.query.a|html}}\n'), ['raw-in-head', '{{request.query.a|html}}']],
  ];

  it.each(TABLE.map(([text, ...found]) => ({ text, found })))('$text', ({ text, found }) => {
    const told = look({ text }).map(({ code, from, to }) => [code, text.slice(from, to)]);
    expect(told).toEqual(found);
  });

  it('names a head that a switch sends with LF once, however many lines it has', () => {
    expect(codes({ text: right('Server: a\n') }, 'lf')).toEqual(['bare-lf']);
    expect(look({ text: right('Server: a\n') }, 'lf')[0]!.message.en).toContain('5 lines');
  });

  it('judges a response to HEAD by the rule', () => {
    expect(codes({ text: right(''), method: 'HEAD' })).toEqual(['body-with-head']);
    expect(codes({ text: `${HEAD}Content-Length: 5\n\n`, method: 'HEAD' })).toEqual([]);
  });

  it('puts them in the order of the text', () => {
    const text = `HTTP/1.1 200\nServer: a\n b\nContent-Length: 9\n\nHello`;
    expect(codes({ text })).toEqual([
      'missing-reason-space',
      'no-content-type',
      'folded-line',
      'content-length-too-long',
    ]);
  });
});

describe('diagnose() raises no false alarm', () => {
  const NOTHING: readonly (readonly [what: string, text: string])[] = [
    ['a right page', right('')],
    ['a right page with more fields', right('Server: a\nConnection: close\nDate: {{time.http}}\n')],
    ['an empty body', `HTTP/1.1 404 Not Found\nContent-Length: 0\n\n`],
    ['no content', 'HTTP/1.1 204 No Content\n\n'],
    ['not modified, with the length of what is not sent', 'HTTP/1.1 304 Not Modified\nContent-Length: 5\n\n'],
    [
      'an interim response before the real one',
      `HTTP/1.1 103 Early Hints\\r\\n\\r\\n${right('').replaceAll('\n', '\\r\\n').replace('{{body.length}}', '5')}`,
    ],
    ['a redirect', `HTTP/1.1 302 Found\nLocation: /\nContent-Length: 0\n\n`],
    ['chunks', chunked('5\\r\\nHello\\r\\n0\\r\\n\\r\\n')],
    ['chunks with an extension and a trailer', chunked('5;a=b\\r\\nHello\\r\\n0\\r\\nServer: a\\r\\n\\r\\n')],
    ['JSON, whose encoding is never said', typed('application/json', '"名"')],
    ['a charset in a meta element', typed('text/html', '<meta charset="utf-8">名')],
    [
      'a charset in an older meta element',
      typed('text/html', '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">名'),
    ],
    [
      'a meta element in a comment',
      right('', '<!-- <meta charset="iso-8859-1"> --><meta charset="utf-8">名'),
    ],
    ['a byte order mark', typed('text/html', '\\xef\\xbb\\xbf名')],
    ['a charset in quotes and capitals', typed('TEXT/HTML;Charset="UTF-8"', '名')],
    ['other encodings, where the bytes are theirs', typed('text/html; charset=iso-8859-1', 'caf\\xe9')],
    ['an image', typed('image/png', '\\x89PNG')],
    ['style sheets, which take the encoding of the page', typed('text/css', 'a{}')],
    ['gzip', right('Content-Encoding: gzip\n', '\\x1f\\x8b\\x08')],
    [
      'gzip as a transfer coding',
      `${HEAD}Transfer-Encoding: gzip, chunked\n\n3\\r\\n\\x1f\\x8b\\x08\\r\\n0\\r\\n\\r\\n`,
    ],
    ['empty gzip', right('Content-Encoding: gzip\n', '')],
    ['obs-text in a value', right('Server: 名\n')],
    [
      'a cookie that keeps what its name promises',
      right('Set-Cookie: __Host-a=1; Path=/; Secure; SameSite=None\n'),
    ],
    ['a date in a cookie', right('Set-Cookie: a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT\n')],
    ['a fresh response with its date', right('Cache-Control: max-age=60\nDate: {{time.http}}\n')],
    ['a response that must not be kept', right('Cache-Control: no-store, max-age=0\n')],
    ['what expires at once', right('Expires: 0\n')],
    ['what has expired', right('Expires: Thu, 01 Jan 1970 00:00:00 GMT\n')],
    ['escaped values', right('', '{{request.path|html}} {{request.query.a|html}} {{request.body|url}}')],
    [
      'values that nobody chooses',
      right('Server: {{connection.id}}\n', '{{client.ip}} {{time.iso}} {{request.method}}'),
    ],
    ['values in plain text', typed('text/plain; charset=utf-8', '{{request.query.a}}')],
    ['values in a script as JSON', right('', '<script>f({{request.query.a|json}})</script>')],
    ['values in JSON as JSON', typed('application/json', '{"a": {{request.query.a|json}}}')],
    [
      'a redirect to an escaped value',
      `HTTP/1.1 302 Found\nLocation: /{{request.query.a|url}}\nContent-Length: 0\n\n`,
    ],
    ['a text that does not compile', 'HTTP/1.1 200 OK\n{{nonsense}}'],
  ];
  it.each(NOTHING)('about %s', (_what, text) => {
    expect(codes({ text })).toEqual([]);
  });

  it("only informs about the tutorial's Hello World", () => {
    const found = look(DEFAULT_RESPONSE.rules[0]!);
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ['close-delimited', 'info'],
      ['no-charset', 'info'],
    ]);
  });

  it.each(SPECIMENS.filter(({ kind }) => kind === 'works'))(
    'about the specimen $id beyond a word on it',
    ({ response }) => {
      const found = response.rules.flatMap((rule) => look(rule, response.lineEnding));
      expect(found.filter(({ severity }) => severity === 'warning')).toEqual([]);
    },
  );

  const QUIET = new Set(['half-a-tag', 'reset', 'never-ends']);
  it.each(SPECIMENS.filter(({ kind, id }) => kind === 'broken' && !QUIET.has(id)))(
    'but one about the specimen $id',
    ({ response }) => {
      const found = response.rules.flatMap((rule) => look(rule, response.lineEnding));
      expect(found.filter(({ severity }) => severity === 'warning')).toHaveLength(1);
    },
  );
});

describe('what is said of Chrome and curl', () => {
  const text = `${HEAD}Content-Length: 50\n\nHello`;
  const said = (ending: 'close' | 'stall' | 'reset'): string =>
    look({ text, plan: endingWith(ending) })[0]!.chrome.en;

  it('depends on how the plan ends, where that matters', () => {
    expect(said('close')).toContain('ERR_CONTENT_LENGTH_MISMATCH');
    expect(said('stall')).toContain('goes on loading');
    expect(said('reset')).toContain('ERR_CONNECTION_RESET');
  });

  it('is the sentence of the outcome that is tested', () => {
    expect(said('close')).toBe(chromeSentence(DIAGNOSTICS['content-length-too-long'].chrome).en);
  });

  it.each(CODES)('is a sentence each, for %s', (code) => {
    const { specimen } = DIAGNOSTICS[code];
    const { text: specimenText, lineEnding, method = '*' } = specimen;
    for (const { message, chrome, curl } of look({ text: specimenText, method }, lineEnding)) {
      expect(message.en).toMatch(/^[A-Z`"{0-9a-z].*\([A-Z0-9].* ?.*\)\.$/s);
      expect(chrome.en).toMatch(/^Chrome,? .*\.$/s);
      expect(curl.en).toMatch(/^curl,? .*\.$/s);
    }
  });
});

describe('diagnose() takes any text', () => {
  /** Pieces that texts with mistakes are made of. */
  const SPECIMEN_TEXTS = Object.values(DIAGNOSTICS).map(({ specimen }) => specimen.text);
  const PIECES =
    '\n|\\r\\n|\\r|\\0| |:|;|HTTP/1.1 200 OK|Content-Length: 5|{{body.length}}|{{request.query.a}}|<script>|0|5|Set-Cookie: a|名|\\xff|{{'.split(
      '|',
    );
  const anyText = fc.oneof(
    fc
      .array(fc.constantFrom(...SPECIMEN_TEXTS, ...PIECES), { maxLength: 12 })
      .map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  );
  const anyRule = fc.record({
    method: fc.constantFrom('*', 'GET', 'HEAD'),
    path: fc.constant('*'),
    text: anyText,
    plan: fc.constantFrom(...ENDINGS.map((ending) => endingWith(ending)), endingWith('close')),
  });

  it('without an error, and names places inside it, in order', () => {
    fc.assert(
      fc.property(anyRule, fc.constantFrom('crlf' as const, 'lf' as const), (rule, lineEnding) => {
        const found = look(rule, lineEnding);
        let before = 0;
        for (const { from, to } of found) {
          expect(from).toBeGreaterThanOrEqual(before);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(rule.text.length);
          before = from;
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['lines without a colon', 'x\n'],
    ['folded lines', ' x\n'],
    ['fields', 'Set-Cookie: __Host-a=1, b=2; SameSite=None\n'],
    ['spaces', '  '],
    ['insertions', '{{request.body}}'],
    ['meta elements', '<meta '],
    ['scripts', '<script>{{request.path}}'],
    ['line breaks', '\\n'],
  ])('of the largest size, in time linear in it: %s', (_what, piece) => {
    // What takes quadratic time here runs into the limit that every test has.
    const lines = piece.repeat(Math.floor(65_000 / encodeUtf8(piece).length));
    for (const head of [HEAD, `${HEAD}\n`, `${HEAD}Transfer-Encoding: chunked\n\n`])
      look({ text: head + lines });
  });

  it('of the largest size, in time linear in it: empty lines in front of a status line', () => {
    // Each takes seconds where the time is quadratic.
    for (let time = 0; time < 20; time += 1) look({ text: `${'\n'.repeat(65_000)}HTTP/1.1 200 OK` });
  });
});
