/**
 * Every way in which bytes can deviate from an HTTP/1.1 message, as one table: how grave it is, where the
 * standard says so, and why. Codes stay the same for ever.
 *
 * - `error`: the message is invalid and a strict recipient must reject it. Nothing behind it can be trusted.
 * - `tolerated`: outside the grammar, but the standard lets recipients accept it, and well-known ones do.
 *   Reading goes on. `leave` has the standard's words.
 * - `semantic`: grammar and framing are right, and the message breaks a rule about what it means. Where it ends
 *   is beyond doubt, so parsers leave this to the server behind them. `leave` has the rule.
 *
 * Where the standard leaves a choice, it is made as most well-known parsers make it. So spaces may not be repeated
 * in the first line, though recipients "MAY instead parse on whitespace-delimited word boundaries": the standard
 * warns in the same breath, and few do. Bytes from 0x80 on in field values and reason phrases are obs-text, which
 * the grammar allows: no problem.
 */

export type Severity = 'error' | 'tolerated' | 'semantic';

export interface ProblemRow {
  readonly severity: Severity;
  /** The section of the standard, such as `RFC 9112 §2.2`. */
  readonly section: string;
  /** What is wrong, in one clause. */
  readonly says: string;
  /** Of a problem that is no error: the words of the standard that make it none, or the rule that it breaks. */
  readonly leave?: string;
}

function error(section: string, says: string): ProblemRow {
  return { severity: 'error', section: `RFC ${section}`, says };
}

function tolerated(section: string, says: string, leave: string): ProblemRow {
  return { severity: 'tolerated', section: `RFC ${section}`, says, leave };
}

function semantic(section: string, says: string, leave: string): ProblemRow {
  return { severity: 'semantic', section: `RFC ${section}`, says, leave };
}

const INVALID_TARGET =
  'Recipients of an invalid request-line SHOULD respond with either a 400 (Bad Request) error or a 301';
const HOST_400 =
  'A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header field and to any request message that contains more than one Host header field line or a Host header field with an invalid field value';

const ROWS = {
  // The request line.
  badMethod: error('9112 §3.1', 'the method holds a byte that is not part of a token'),
  missingTarget: error('9112 §3', 'the request line ends before its target'),
  badTarget: error('9112 §3.2', 'the request target holds a control character'),
  targetCharacter: tolerated(
    '9112 §3.2',
    'the request target holds a character that must be percent-encoded',
    INVALID_TARGET,
  ),
  targetNotAscii: tolerated('9112 §3.2', 'the request target holds a byte that is not ASCII', INVALID_TARGET),
  targetForm: tolerated(
    '9112 §3.2',
    'the request target is in none of the four forms, or in one that does not suit the method',
    INVALID_TARGET,
  ),
  missingVersion: error('9112 §3', 'the request line ends before its version'),
  // Both start lines.
  emptyLine: tolerated(
    '9112 §2.2',
    'an empty line stands before the message',
    'a server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line (CRLF) received prior to the request-line',
  ),
  repeatedSpace: error('9112 §3', 'more than one space separates two parts of the first line'),
  badVersion: error('9112 §2.3', 'the version is not HTTP/ with a digit, a dot and a digit'),
  unsupportedVersion: error('9110 §2.5', 'the major version is not 1, so this is not an HTTP/1.x message'),
  minorVersion: tolerated(
    '9110 §6.2',
    'the minor version is newer than 1.1',
    'A recipient that receives a message with a major version number that it implements and a minor version number higher than what it implements SHOULD process the message',
  ),
  // The status line.
  badStatusCode: error('9112 §4', 'the status code is not three digits'),
  statusOutOfRange: semantic(
    '9110 §15',
    'the status code is not in the range 100 to 599',
    'Values outside the range 100..599 are invalid',
  ),
  missingReasonSpace: tolerated(
    '9112 §4',
    'no space follows the status code',
    'recipients MAY instead parse on whitespace-delimited word boundaries',
  ),
  badReasonPhrase: error('9112 §4', 'the reason phrase holds a control character'),
  // Lines.
  bareLf: tolerated(
    '9112 §2.2',
    'the line ends with LF alone',
    'a recipient MAY recognize a single LF as a line terminator and ignore any preceding CR',
  ),
  bareCr: error('9112 §2.2', 'a CR is not followed by LF'),
  sectionTooLarge: error(
    '9110 §5.4',
    'the head, the trailer section or the line of a chunk is larger than 64 KiB',
  ),
  // Field lines.
  whitespaceBeforeFields: error('9112 §2.2', 'the first field line starts with whitespace'),
  badFieldName: error('9110 §5.1', 'a field name is empty or holds a byte that is not part of a token'),
  whitespaceInFieldName: error('9112 §5.1', 'whitespace stands in a field name or between it and the colon'),
  missingColon: error('9112 §5', 'a field line has no colon'),
  badFieldValue: error('9110 §5.5', 'a field value holds a control character'),
  obsFold: tolerated(
    '9112 §5.2',
    'a field value goes on in a second line',
    'either reject the message [...] or replace each received obs-fold with one or more SP octets',
  ),
  missingHost: semantic('9112 §3.2', 'an HTTP/1.1 request has no Host', HOST_400),
  repeatedHost: semantic('9112 §3.2', 'a request has more than one Host', HOST_400),
  badHost: semantic('9112 §3.2', 'Host is not a host with an optional port', HOST_400),
  // Framing.
  badContentLength: error('9112 §6.3', 'Content-Length is not a decimal number'),
  contentLengthOverflow: error('9110 §8.6', 'Content-Length does not fit into 64 bits'),
  differingContentLengths: error('9112 §6.3', 'Content-Length says two different numbers'),
  repeatedContentLength: tolerated(
    '9112 §6.3',
    'Content-Length says the same number more than once',
    'unless the field value can be successfully parsed as a comma-separated list, all values in the list are valid, and all values in the list are the same',
  ),
  contentLengthWithTransferEncoding: error(
    '9112 §6.3',
    'the message has both Content-Length and Transfer-Encoding, which two recipients may frame differently',
  ),
  badTransferEncoding: error(
    '9112 §6.1',
    'Transfer-Encoding is not a list of codings, or chunked has parameters',
  ),
  repeatedChunked: error('9112 §6.1', 'chunked is applied more than once'),
  chunkedNotFinal: error('9112 §6.3', 'a request has a Transfer-Encoding that does not end with chunked'),
  transferEncodingInHttp10: error('9112 §6.1', 'an HTTP/1.0 message has Transfer-Encoding'),
  contentLengthNotAllowed: semantic(
    '9110 §8.6',
    'Content-Length stands in a response that cannot have it',
    'A server MUST NOT send a Content-Length header field in any response with a status code of 1xx (Informational) or 204 (No Content)',
  ),
  transferEncodingNotAllowed: semantic(
    '9112 §6.1',
    'Transfer-Encoding stands in a response that cannot have it',
    'A server MUST NOT send a Transfer-Encoding header field in any response with a status code of 1xx (Informational) or 204 (No Content)',
  ),
  dataAfterClose: error('9112 §9.6', 'bytes follow the last message of the connection'),
  // The chunked coding.
  badChunkSize: error('9112 §7.1', 'a chunk size is not a hexadecimal number'),
  chunkSizeOverflow: error('9112 §7.1', 'a chunk size does not fit into 64 bits'),
  badChunkExtension: error(
    '9112 §7.1.1',
    'a chunk extension holds a control character, or its line ends inside a quoted string',
  ),
  chunkExtensionSyntax: tolerated(
    '9112 §7.1.1',
    'a chunk extension is not a name with an optional value behind a semicolon',
    'A recipient MUST ignore unrecognized chunk extensions',
  ),
  badChunkLineBreak: error('9112 §7.1', 'the line of a chunk does not end with CRLF'),
  badChunkEnd: error('9112 §7.1', 'chunk data does not end with CRLF where its size says'),
  badWhitespace: tolerated(
    '9110 §5.6.3',
    'whitespace stands behind a chunk size or inside a chunk extension',
    'A recipient MUST parse for such bad whitespace and remove it before interpreting the protocol element',
  ),
  forbiddenTrailer: semantic(
    '9110 §6.5.1',
    'a trailer field is one that framing or routing needs in the head',
    'Many fields cannot be processed outside the header section because their evaluation is necessary prior to receiving the content, such as those that describe message framing, routing',
  ),
} as const satisfies Record<string, ProblemRow>;

export type ProblemCode = keyof typeof ROWS;

export const PROBLEMS: Readonly<Record<ProblemCode, ProblemRow>> = ROWS;

/** One deviation: which, how grave, and where. */
export interface Problem {
  readonly code: ProblemCode;
  /** As in {@link PROBLEMS}; `error` for a tolerated one that the reader was told to reject. */
  readonly severity: Severity;
  /** The first byte that deviates, counted from the first byte of the connection. */
  readonly offset: number;
  readonly section: string;
}
