/** Messages with secrets in them, at random, and what of them may be shown. */
import fc from 'fast-check';

/** A piece of a message, and whether it is a secret. */
export type Part = readonly [text: string, secret?: 'secret'];

export const plainOf = (parts: readonly Part[]): string => parts.map(([text]) => text).join('');

/** What may be shown: each byte of a secret is a `*`, all else as it is. */
export const shownOf = (parts: readonly Part[]): string =>
  parts.map(([text, secret]) => (secret === undefined ? text : '*'.repeat(text.length))).join('');

const from = (characters: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...characters), { minLength, maxLength }).map((all) => all.join(''));

const anyCase = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((c, i) => (upper[i] === true ? c.toUpperCase() : c)).join(''));

const percentEncoded = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.nat(3), { minLength: text.length, maxLength: text.length })
    .map((dice) =>
      [...text].map((c, i) => (dice[i] === 0 ? `%${c.charCodeAt(0).toString(16)}` : c)).join(''),
    );

const secretName = fc
  .constantFrom(
    'token',
    'access_token',
    'id_token',
    'api_key',
    'apikey',
    'key',
    'password',
    'passwd',
    'secret',
  )
  .chain((name) => anyCase(name));
const otherSecretName = fc.constantFrom(
  'session',
  'sid',
  'auth',
  'code',
  'signature',
  'X-Amz-Signature',
  'PHPSESSID',
);

const value = from('aZ09-._~!$*+,/:@=%;', 0, 12);

const parameter: fc.Arbitrary<Part[]> = fc.oneof(
  fc
    .tuple(fc.oneof(secretName, otherSecretName).chain(percentEncoded), value)
    .map(([name, text]): Part[] => [[`${name}=`], [text, 'secret']]),
  fc
    .tuple(fc.constantFrom('q', 'page', 'monkey', 'encode'), from('az09.', 0, 6))
    .map(([name, text]): Part[] => [[`${name}=${text}`]]),
);

/** A URI reference with a query. */
const uri: fc.Arbitrary<Part[]> = fc
  .tuple(
    fc.constantFrom('/', '/a/b', 'http://localhost:8000/'),
    fc.array(parameter, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('?', '#', '?x=1#'),
  )
  .map(([path, parameters, begin]): Part[] => [
    [path + begin],
    ...parameters.flatMap((one, index): Part[] => (index === 0 ? one : [['&'], ...one])),
  ]);

const lineEnd = fc.constantFrom('\r\n', '\n');
const spaces = fc.constantFrom('', ' ', '\t ');
const secretValue = from('aZ09 \t:=;,"\u0000\u00ff\\\'', 0, 20).map((text) => `x${text}`);

const secretField: fc.Arbitrary<Part[]> = fc
  .tuple(
    fc
      .constantFrom('authorization', 'proxy-authorization', 'cookie', 'set-cookie')
      .chain((name) => anyCase(name)),
    spaces,
    spaces,
    secretValue,
    fc.array(fc.tuple(lineEnd, fc.constantFrom(' ', '\t'), secretValue), { maxLength: 2 }),
  )
  .map(([name, before, behind, first, folds]): Part[] => [
    [`${name}${before}:${behind}`],
    [first, 'secret'],
    ...folds.flatMap(([end, space, text]): Part[] => [[end + space], [text, 'secret']]),
  ]);

const plainField: fc.Arbitrary<Part[]> = fc
  .tuple(fc.constantFrom('Host', 'X-Cookie', 'Cookies', 'Accept', 'User-Agent'), from('aZ09 =;&:,*', 0, 20))
  .map(([name, text]): Part[] => [[`${name}: ${text}`]]);

const uriField: fc.Arbitrary<Part[]> = fc
  .tuple(fc.constantFrom('Referer', 'Location', 'location'), uri)
  .map(([name, parts]): Part[] => [[`${name}: `], ...parts]);

const field = fc.oneof(secretField, plainField, uriField);

/** Bodies that look like heads and like chunks. */
const body = fc
  .array(fc.constantFrom('Cookie: mine\r\n', '\r\n', '0\r\n\r\n', '/?token=mine', 'GET / HTTP/1.1\n', 'x'), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''));

/** Field lines, each with its end, and the empty line. */
const section = (fields: readonly (readonly Part[])[], end: string): Part[] => [
  ...fields.flatMap((one): Part[] => [...one, [end]]),
  [end],
];

const requestLine = fc
  .tuple(fc.constantFrom('GET', 'POST', 'OPTIONS'), uri)
  .map(([method, target]): Part[] => [[`${method} `], ...target, [' HTTP/1.1']]);
const statusLine = fc.constantFrom<Part[][]>([['HTTP/1.1 200 OK']], [['HTTP/1.1 404 Not Found']]);

function message(startLine: fc.Arbitrary<Part[]>): fc.Arbitrary<Part[]> {
  const length = (text: string): Part[] => [[`Content-Length: ${text.length}`]];
  const framed = fc.oneof(
    body.map((text) => ({ field: length(text), end: [[text]] as Part[] })),
    fc
      .tuple(
        fc.array(
          body.filter((text) => text !== ''),
          { maxLength: 3 },
        ),
        fc.array(field, { maxLength: 2 }),
      )
      .map(([chunks, trailers]) => ({
        field: [['transfer-encoding:chunked']] as Part[],
        end: [
          ...chunks.map((text): Part => [`${text.length.toString(16)};x=1\r\n${text}\r\n`]),
          ['0\r\n'] as Part,
          ...section(trailers, '\r\n'),
        ],
      })),
  );
  return fc
    .tuple(startLine, fc.array(field, { maxLength: 3 }), fc.array(field, { maxLength: 2 }), framed, lineEnd)
    .map(([start, before, behind, { field: framing, end: rest }, end]) => [
      ...start,
      [end] as Part,
      ...section([...before, framing, ...behind], end),
      ...rest,
    ]);
}

/** Some on one connection, one behind the other. */
const several = (one: fc.Arbitrary<Part[]>): fc.Arbitrary<Part[]> =>
  fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.flat());

export const requests = several(message(requestLine));
export const responses = several(message(statusLine));
