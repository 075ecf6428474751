/** Looks for mistakes in the status line and the fields (RFC 9112 §2 to §5), by what the tokenizer has noticed. */
import { quoteValue } from '../../errors.js';
import { STATUS_REFERENCE } from '../../http/http-reference.js';
import type { Problem, ProblemCode } from '../../http/message-tokenizer.js';
import { type ByteRange, type Examined, lineAt } from './examine.js';
import { type Finding, finding } from './finding.js';

const NUL = '\0';

type Explain = (examined: Examined, problem: Problem) => Finding | null;

/** What each problem of a head is called here. */
const EXPLAIN: Partial<Record<ProblemCode, Explain>> = {
  badVersion: explainVersion,
  unsupportedVersion: explainVersion,
  minorVersion: explainVersion,
  repeatedSpace: ({ statusLine }) => spaces(statusLine),
  badStatusCode: explainStatusCode,
  statusOutOfRange: explainStatusCode,
  missingReasonSpace: ({ statusLine }) =>
    finding(
      'missing-reason-space',
      statusLine,
      'A space is missing behind the status code: it stands there even when no reason phrase follows',
    ),
  badReasonPhrase: ({ latin1 }, { offset }) => control(latin1, offset, 'the reason phrase'),
  bareCr: (_examined, { offset }) =>
    finding(
      'bare-cr',
      { start: offset, end: offset + 1 },
      'A CR stands alone: a line ends with CR LF, and programs differ about what a CR by itself is',
    ),
  badFieldName: explainFieldName,
  whitespaceInFieldName: explainFieldName,
  missingColon: explainMissingColon,
  badFieldValue: ({ latin1 }, { offset }) => control(latin1, offset, 'a field value'),
  obsFold: ({ latin1 }, { offset }) =>
    finding(
      'folded-line',
      lineAt(latin1, offset),
      'This line begins with a space, so it goes on with the field of the line before: HTTP had that until 2014',
    ),
};

export function findInHead(examined: Examined): Finding[] {
  const { bytes, latin1, message, problems, statusLine } = examined;
  if (bytes.length === 0)
    return [
      finding('empty-response', { start: 0, end: 0 }, 'Nothing is sent at all, not even a status line'),
    ];
  const found: Finding[] = [];
  const headEnd = message?.headEnd ?? bytes.length;
  const [first] = problems;
  if (first?.code === 'emptyLine' && first.offset === 0) {
    found.push(
      finding(
        'line-before-status-line',
        { start: 0, end: 1 },
        'A response begins with its status line, and here a line break comes first',
      ),
    );
  } else {
    // Behind an empty line all is body to the template, and line breaks are sent as they stand.
    found.push(...bareLf(examined, headEnd));
  }
  for (const problem of problems) {
    if (problem.offset >= headEnd) continue;
    const explained = EXPLAIN[problem.code]?.(examined, problem);
    if (explained) found.push(explained);
  }
  const isRead = problems.every(({ severity }) => severity !== 'error');
  if (message !== null && isRead) {
    if (message.headEnd === null) found.push(unended(examined));
    else if (message.status < 600 && message.status >= 100 && !(message.status in STATUS_REFERENCE)) {
      const code = latin1.slice(statusLine.start, statusLine.end).indexOf(String(message.status));
      const start = statusLine.start + code;
      found.push(
        finding(
          'unassigned-status-code',
          { start, end: start + 3 },
          `Nobody has registered the status code ${message.status}: clients take it for ${Math.floor(message.status / 100)}00`,
        ),
      );
    }
  }
  return found;
}

/** One for the whole head: a switch or an editor makes them all at once. */
function bareLf({ latin1, problems }: Examined, headEnd: number): Finding[] {
  const lines = problems.filter(({ code, offset }) => code === 'bareLf' && offset < headEnd);
  const [first] = lines;
  if (first === undefined) return [];
  const count = lines.length === 1 ? 'A line of the head ends' : `${lines.length} lines of the head end`;
  return [finding('bare-lf', lineAt(latin1, first.offset), `${count} with LF alone, where HTTP has CR LF`)];
}

function explainVersion({ latin1, interim, statusLine }: Examined): Finding | null {
  // What follows a 1xx response is explained with the body that it can't have.
  if (interim.length > 0) return null;
  const line = latin1.slice(statusLine.start, statusLine.end);
  if (!/^HTTP/i.test(line)) {
    return finding(
      'no-status-line',
      statusLine,
      `The first line, ${quoteValue(line)}, is no status line: one looks like HTTP/1.1 200 OK`,
    );
  }
  const [version = ''] = /^[^ \t]*/.exec(line) ?? [];
  const at = { start: statusLine.start, end: statusLine.start + version.length };
  const isFollowed = /^ [0-9]{3}( |$)/.test(line.slice(version.length));
  if (isFollowed && /^HTTP\/2(\.0)?$/.test(version))
    return finding(
      'version-2',
      at,
      `The version is ${version}, which is sent in binary frames and has no status line: write HTTP/1.1`,
    );
  if (/^HTTP\/1\.[01]$/.test(version))
    return finding(
      'invalid-status-code',
      statusLine,
      'Behind the version comes one space, then the status code',
    );
  if (/^http\/1\.[01]$/i.test(version))
    return finding(
      'version-case',
      at,
      `The version is ${quoteValue(version)}, expected capital letters: HTTP/1.1`,
    );
  return finding(
    'unknown-version',
    at,
    `The version is ${quoteValue(version)}, expected HTTP/1.1 or HTTP/1.0`,
  );
}

function spaces(at: ByteRange): Finding {
  return finding(
    'status-line-spaces',
    at,
    'One space stands between the version and the status code, and one behind the status code',
  );
}

function explainStatusCode({ latin1, statusLine }: Examined): Finding {
  const line = latin1.slice(statusLine.start, statusLine.end);
  const [, before = '', code = ''] = /^([^ ]* ?)([^ ]*)/.exec(line) ?? [];
  if (/^[0-9]{3}[^0-9]/.test(code)) return spaces(statusLine);
  const start = statusLine.start + before.length;
  const at = code === '' ? statusLine : { start, end: start + code.length };
  if (/^[1-9][0-9]{2}$/.test(code))
    return finding('status-code-out-of-range', at, `The status code is ${code}, expected 100 to 599`);
  return finding(
    'invalid-status-code',
    at,
    code === ''
      ? 'The status line has no status code, such as 200'
      : `The status code is ${quoteValue(code)}, expected three digits from 100 to 599`,
  );
}

function explainFieldName(examined: Examined, problem: Problem): Finding {
  const { latin1 } = examined;
  const { offset } = problem;
  if (latin1[offset] === NUL) return control(latin1, offset, 'a field name');
  const line = lineAt(latin1, offset);
  const colon = latin1.indexOf(':', line.start);
  if (colon === -1 || colon >= line.end || headIsOpen(latin1, line))
    return explainMissingColon(examined, problem);
  const name = latin1.slice(line.start, colon);
  const trimmed = name.trimEnd();
  if (trimmed.length < name.length && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(trimmed)) {
    return finding(
      'space-before-colon',
      { start: line.start + trimmed.length, end: colon },
      `Whitespace stands between ${trimmed} and its colon: programs differ about whether that is the field`,
    );
  }
  return finding(
    'invalid-field-name',
    { start: line.start, end: Math.max(colon, line.start + 1) },
    name === ''
      ? 'The name of the field is missing in front of its colon'
      : `${quoteValue(name)} is no field name: those are letters, digits and hyphens, in one word`,
  );
}

/** Where no empty line follows, what is taken for a field is most likely the body. */
function explainMissingColon({ latin1 }: Examined, { offset }: Problem): Finding {
  const line = lineAt(latin1, offset);
  const text = quoteValue(latin1.slice(line.start, line.end));
  if (headIsOpen(latin1, line))
    return finding(
      'missing-empty-line',
      line,
      `No empty line ends the head, so ${text} is taken for a field`,
    );
  return finding('missing-colon', line, `${text} is no field: it has no colon behind a name`);
}

/** Whether no empty line follows. */
function headIsOpen(latin1: string, { start }: ByteRange): boolean {
  return !/\n\r?\n/.test(latin1.slice(start));
}

/** The text is at its end, and the head is not. */
function unended({ latin1, statusLine }: Examined): Finding {
  let end = latin1.length;
  while (latin1[end - 1] === '\r' || latin1[end - 1] === '\n') end--;
  const last = lineAt(latin1, Math.max(0, end - 1));
  if (!latin1.includes('\n', statusLine.start))
    return finding(
      'unfinished-status-line',
      statusLine,
      'The status line does not end: a line break is missing',
    );
  return finding('missing-empty-line', last, 'No empty line ends the head');
}

function control(latin1: string, offset: number, where: string): Finding {
  const at = { start: offset, end: offset + 1 };
  if (latin1[offset] === NUL) return finding('nul-in-head', at, `A NUL byte stands in ${where}`);
  const hex = latin1.charCodeAt(offset).toString(16).padStart(2, '0');
  return finding('control-in-value', at, `The control character \\x${hex} stands in ${where}`);
}
