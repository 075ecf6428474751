/** What holds for any bytes at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MessageTokenizer,
  type ReadMessages,
  readMessages,
  type TokenizerOptions,
} from '../../../server/core/http/message-tokenizer.js';
import { encodeLatin1 } from '../../../server/core/wire-text.js';
import { cutAt } from '../split.js';

type Kind = 'request' | 'response';

function readInPieces(chunks: readonly Uint8Array[], kind: Kind, options: TokenizerOptions): ReadMessages {
  const tokenizer = new MessageTokenizer(kind, options);
  const parts = [...chunks.map((chunk) => tokenizer.push(chunk)), tokenizer.end()];
  return {
    tokens: parts.flatMap(({ tokens }) => tokens),
    problems: parts.flatMap(({ problems }) => problems),
    messages: parts.flatMap(({ messages }) => messages),
    state: tokenizer.state,
    invalidAt: tokenizer.invalidAt,
  };
}

/** What must be true of whatever was read. */
function checkSound({ tokens, problems, messages, state, invalidAt }: ReadMessages, length: number): void {
  let offset = 0;
  for (const { start, end, kind } of tokens) {
    expect(start).toBe(offset);
    expect(end > start || kind === 'messageEnd').toBe(true);
    offset = end;
  }
  expect(offset).toBe(length);
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ offset: at }) => at)).toEqual(invalidAt === null ? [] : [invalidAt]);
  expect(state === 'invalid').toBe(invalidAt !== null);
  for (const problem of problems) expect(problem.offset).toBeLessThanOrEqual(length);
  const complete = messages.filter(({ end }) => end !== null);
  expect(tokens.filter(({ kind }) => kind === 'messageEnd').map(({ end }) => end)).toEqual(
    complete.map(({ end }) => end),
  );
  expect(messages.length - complete.length).toBeLessThanOrEqual(1);
  if (state === 'complete') expect(complete).toHaveLength(messages.length);
}

/** Pieces that messages are made of, right and wrong ones. */
const PIECES = [
  'GET / HTTP/1.1',
  'POST /a?b HTTP/1.0',
  'CONNECT a:1 HTTP/1.1',
  'HTTP/1.1 200 OK',
  'HTTP/1.0 304',

  'HTTP/1.1 100 Continue',
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\r',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '"',
  '\\',
  '0',
  '5',
  'hello',
  'Host: a\r\n',
  'Content-Length: 5\r\n',
  'Content-Length:\r\n 0\r\n',
  'Transfer-Encoding: chunked\r\n',

  'Transfer-Encoding: gzip\r\n',
  'Connection: close\r\n',
  'Connection: upgrade\r\nUpgrade: x\r\n',
  'A: b\r\n',
  '5\r\nhello\r\n',
  '0\r\n\r\n',
  '3;a="b"\r\nabc\r\n',
  '\x00',
  '\x7f',
  '\xff',
  'ffffffffffffffffff',
];

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => encodeLatin1(pieces.join(''))),
);
const anyKind = fc.constantFrom<Kind>('request', 'response');
const anyOptions = fc.record({
  requestMethod: fc.constantFrom('GET', 'HEAD', 'CONNECT'),
  reject: fc.constantFrom([], ['bareLf', 'obsFold', 'emptyLine', 'targetForm'] as const),
});

test('any bytes give the same, however they are cut, in tokens that tile them', () => {
  fc.assert(
    fc.property(anyBytes, anyKind, anyOptions, fc.array(fc.nat(400)), (bytes, kind, options, cuts) => {
      const whole = readMessages(bytes, kind, options);
      checkSound(whole, bytes.length);
      expect(readInPieces(cutAt(bytes, [...bytes.keys()]), kind, options)).toEqual(whole);
      const within = cuts.filter((cut) => cut <= bytes.length);
      expect(readInPieces(cutAt(bytes, within), kind, options)).toEqual(whole);
    }),
    { numRuns: 1500 },
  );
});

test('bytes that come later change nothing of what was found before', () => {
  fc.assert(
    fc.property(anyBytes, fc.nat(200), anyKind, (bytes, cut, kind) => {
      const tokenizer = new MessageTokenizer(kind);
      const { tokens, problems } = tokenizer.push(bytes.subarray(0, cut));
      const whole = readMessages(bytes, kind);
      expect(whole.tokens.slice(0, tokens.length)).toEqual(tokens);
      expect(whole.problems.slice(0, problems.length)).toEqual(problems);
    }),
    { numRuns: 500 },
  );
});

describe('the head of a request without a body', () => {
  // RFC 9112 §2.1, §3 and §5 once more, as one regular expression over the whole.
  const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  const FIELD = `${TOKEN}:[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n`;
  const REQUESTS = new RegExp(
    `^(?:${TOKEN} [\\x21-\\x7e\\x80-\\xff]+ HTTP/1\\.[0-9]\\r\\n(?:${FIELD})*\\r\\n)+$`,
  );
  const VALID =
    'GET /path?query HTTP/1.1\r\nHost: localhost\r\nAccept:\t*/* , text/html \r\nX-Empty:\r\n\r\n';
  const reject = ['emptyLine', 'bareLf', 'obsFold'] as const;

  const anyMutation = fc
    .array(
      fc.record({
        at: fc.nat(VALID.length),
        remove: fc.nat(2),
        insert: fc.oneof(
          fc.nat(255).map((byte) => String.fromCharCode(byte)),
          fc.constantFrom('', '\r\n', '\r\n\r\n', ' ', ':'),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((edits) =>
      edits.reduce(
        (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
        VALID,
      ),
    );

  test('is complete when the grammar matches, whatever is changed in it', () => {
    expect(REQUESTS.test(VALID)).toBe(true);
    fc.assert(
      fc.property(anyMutation, (text) => {
        const { state } = readMessages(encodeLatin1(text), 'request', { reject });
        expect(state === 'complete').toBe(REQUESTS.test(text));
      }),
      { numRuns: 4000 },
    );
  });
});

test('the chunks of a body add up to it, whatever their sizes, extensions and trailers', () => {
  const anyChunk = fc.record({
    data: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    zeros: fc.constantFrom('', '0', '000'),
    extension: fc.constantFrom('', ';a', ';a=b;c', ';a="b;\\"\xff"'),
    isUpper: fc.boolean(),
  });
  const anyTrailer = fc.constantFrom('', 'A: b\r\n', 'A: b\r\nC:\r\n');
  fc.assert(
    fc.property(fc.array(anyChunk), anyTrailer, (chunks, trailer) => {
      const body = chunks.map(({ data, zeros, extension, isUpper }) => {
        const size = data.length.toString(16);
        const text = String.fromCharCode(...data);
        return `${zeros}${isUpper ? size.toUpperCase() : size}${extension}\r\n${text}\r\n`;
      });
      const text = `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body.join('')}0\r\n${trailer}\r\n`;
      const { state, problems, tokens } = readMessages(encodeLatin1(text), 'request');
      expect({ state, problems }).toEqual({ state: 'complete', problems: [] });
      const data = tokens.filter(({ kind }) => kind === 'chunkData');
      expect(data.map(({ start, end }) => text.slice(start, end))).toEqual(
        chunks.map((chunk) => String.fromCharCode(...chunk.data)),
      );
    }),
    { numRuns: 200 },
  );
});

describe('push() looks at each byte a fixed number of times', () => {
  /** Counts the bytes that are read one by one or taken out as a part. */
  function countReads(bytes: Uint8Array, kind: Kind, pieceBytes: number): number {
    let reads = 0;
    const tokenizer = new MessageTokenizer(kind);
    for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
      const piece = bytes.subarray(offset, offset + pieceBytes);
      const counted = new Proxy(piece, {
        get(target, key) {
          if (key === 'subarray') {
            return (start: number, end: number) => {
              const part = target.subarray(start, end);
              reads += part.length;
              return part;
            };
          }
          if (typeof key === 'string' && /^[0-9]+$/.test(key)) reads++;
          return Reflect.get(target, key, target) as unknown;
        },
      });
      tokenizer.push(counted);
    }
    tokenizer.end();
    return reads;
  }

  const head = 'POST / HTTP/1.1\r\nHost: a\r\n';
  test.each<[string, string, Kind]>([
    ['a long target', `GET /${'x'.repeat(60_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 'request'],
    ['a long value', `${head}A: ${'x '.repeat(30_000)}\r\n\r\n`, 'request'],
    ['many fields', `${head}${'A: b\r\n'.repeat(10_000)}\r\n`, 'request'],
    ['many folds', `${head}A:${'\r\n b'.repeat(15_000)}\r\n\r\n`, 'request'],
    ['many empty lines', `${'\r\n'.repeat(30_000)}${head}\r\n`, 'request'],
    ['many messages', `${head}\r\n`.repeat(3000), 'request'],
    [
      'many chunks',
      `${head}Transfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(15_000)}0\r\n\r\n`,
      'request',
    ],
    ['a long body', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100_000)}`, 'response'],
    ['a long error', `G@T ${'x'.repeat(100_000)}`, 'request'],
  ])('for %s', (_, text, kind) => {
    const bytes = encodeLatin1(text);
    for (const pieceBytes of [bytes.length, 1000, 1]) {
      expect(countReads(bytes, kind, pieceBytes)).toBeLessThanOrEqual(2 * bytes.length);
    }
  });
});
