/** Looks for mistakes in the status line and the fields (RFC 9112 §2 to §5), by what the tokenizer has noticed. */
import { quoteValue } from '../../errors.js';
import { STATUS_REFERENCE } from '../../http/http-reference.js';
import type { Problem, ProblemCode } from '../../http/message-tokenizer.js';
import type { Words } from '../../words.js';
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
    finding('missing-reason-space', statusLine, {
      en: 'A space is missing behind the status code: it stands there even when no reason phrase follows',
      zh: '状态码后面缺少一个空格：即使没有原因短语，也要有这个空格',
    }),
  badReasonPhrase: ({ latin1 }, { offset }) =>
    control(latin1, offset, { en: 'the reason phrase', zh: '原因短语' }),
  bareCr: (_examined, { offset }) =>
    finding(
      'bare-cr',
      { start: offset, end: offset + 1 },
      {
        en: 'A CR stands alone: a line ends with CR LF, and programs differ about what a CR by itself is',
        zh: 'CR 单独出现：行以 CR LF 结尾，单独的 CR 如何理解，各个程序并不一致',
      },
    ),
  badFieldName: explainFieldName,
  whitespaceInFieldName: explainFieldName,
  missingColon: explainMissingColon,
  badFieldValue: ({ latin1 }, { offset }) => control(latin1, offset, { en: 'a field value', zh: '字段值' }),
  obsFold: ({ latin1 }, { offset }) =>
    finding('folded-line', lineAt(latin1, offset), {
      en: 'This line begins with a space, so it goes on with the field of the line before: HTTP had that until 2014',
      zh: '这一行以空格开头，所以延续上一行的字段：HTTP 在 2014 年以前有这种写法',
    }),
};

export function findInHead(examined: Examined): Finding[] {
  const { bytes, latin1, message, problems, statusLine } = examined;
  if (bytes.length === 0)
    return [
      finding(
        'empty-response',
        { start: 0, end: 0 },
        { en: 'Nothing is sent at all, not even a status line', zh: '什么都没有发送，连状态行也没有' },
      ),
    ];
  const found: Finding[] = [];
  const headEnd = message?.headEnd ?? bytes.length;
  const [first] = problems;
  if (first?.code === 'emptyLine' && first.offset === 0) {
    found.push(
      finding(
        'line-before-status-line',
        { start: 0, end: 1 },
        {
          en: 'A response begins with its status line, and here a line break comes first',
          zh: '响应以状态行开头，而这里先出现了一个换行',
        },
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
          {
            en: `Nobody has registered the status code ${message.status}: clients take it for ${Math.floor(message.status / 100)}00`,
            zh: `状态码 ${message.status} 没有注册过：客户端把它当作 ${Math.floor(message.status / 100)}00`,
          },
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
  const { length: count } = lines;
  return [
    finding('bare-lf', lineAt(latin1, first.offset), {
      en: `${count === 1 ? 'A line of the head ends' : `${count} lines of the head end`} with LF alone, where HTTP has CR LF`,
      zh: `首部有 ${count} 行只以 LF 结尾，而 HTTP 用 CR LF`,
    }),
  ];
}

function explainVersion({ latin1, interim, statusLine }: Examined): Finding | null {
  // What follows a 1xx response is explained with the body that it can't have.
  if (interim.length > 0) return null;
  const line = latin1.slice(statusLine.start, statusLine.end);
  if (!/^HTTP/i.test(line)) {
    return finding('no-status-line', statusLine, {
      en: `The first line, ${quoteValue(line)}, is no status line: one looks like HTTP/1.1 200 OK`,
      zh: `第一行 ${quoteValue(line)} 不是状态行：状态行形如 HTTP/1.1 200 OK`,
    });
  }
  const [version = ''] = /^[^ \t]*/.exec(line) ?? [];
  const at = { start: statusLine.start, end: statusLine.start + version.length };
  const isFollowed = /^ [0-9]{3}( |$)/.test(line.slice(version.length));
  if (isFollowed && /^HTTP\/2(\.0)?$/.test(version))
    return finding('version-2', at, {
      en: `The version is ${version}, which is sent in binary frames and has no status line: write HTTP/1.1`,
      zh: `版本是 ${version}，它以二进制帧发送，没有状态行：请写 HTTP/1.1`,
    });
  if (/^HTTP\/1\.[01]$/.test(version))
    return finding('invalid-status-code', statusLine, {
      en: 'Behind the version comes one space, then the status code',
      zh: '版本之后是一个空格，然后是状态码',
    });
  if (/^http\/1\.[01]$/i.test(version))
    return finding('version-case', at, {
      en: `The version is ${quoteValue(version)}, expected capital letters: HTTP/1.1`,
      zh: `版本是 ${quoteValue(version)}，应为大写字母：HTTP/1.1`,
    });
  return finding('unknown-version', at, {
    en: `The version is ${quoteValue(version)}, expected HTTP/1.1 or HTTP/1.0`,
    zh: `版本是 ${quoteValue(version)}，应为 HTTP/1.1 或 HTTP/1.0`,
  });
}

function spaces(at: ByteRange): Finding {
  return finding('status-line-spaces', at, {
    en: 'One space stands between the version and the status code, and one behind the status code',
    zh: '版本和状态码之间有且只有一个空格，状态码后面也是',
  });
}

function explainStatusCode({ latin1, statusLine }: Examined): Finding {
  const line = latin1.slice(statusLine.start, statusLine.end);
  const [, before = '', code = ''] = /^([^ ]* ?)([^ ]*)/.exec(line) ?? [];
  if (/^[0-9]{3}[^0-9]/.test(code)) return spaces(statusLine);
  const start = statusLine.start + before.length;
  const at = code === '' ? statusLine : { start, end: start + code.length };
  if (/^[1-9][0-9]{2}$/.test(code))
    return finding('status-code-out-of-range', at, {
      en: `The status code is ${code}, expected 100 to 599`,
      zh: `状态码是 ${code}，应为 100 到 599`,
    });
  return finding(
    'invalid-status-code',
    at,
    code === ''
      ? { en: 'The status line has no status code, such as 200', zh: '状态行没有状态码，例如 200' }
      : {
          en: `The status code is ${quoteValue(code)}, expected three digits from 100 to 599`,
          zh: `状态码是 ${quoteValue(code)}，应为 100 到 599 的三位数字`,
        },
  );
}

function explainFieldName(examined: Examined, problem: Problem): Finding {
  const { latin1 } = examined;
  const { offset } = problem;
  if (latin1[offset] === NUL) return control(latin1, offset, { en: 'a field name', zh: '字段名' });
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
      {
        en: `Whitespace stands between ${trimmed} and its colon: programs differ about whether that is the field`,
        zh: `${trimmed} 和它的冒号之间有空白：这还算不算该字段，各个程序并不一致`,
      },
    );
  }
  return finding(
    'invalid-field-name',
    { start: line.start, end: Math.max(colon, line.start + 1) },
    name === ''
      ? { en: 'The name of the field is missing in front of its colon', zh: '冒号前面缺少字段名' }
      : {
          en: `${quoteValue(name)} is no field name: those are letters, digits and hyphens, in one word`,
          zh: `${quoteValue(name)} 不是字段名：字段名是由字母、数字和连字符组成的一个词`,
        },
  );
}

/** Where no empty line follows, what is taken for a field is most likely the body. */
function explainMissingColon({ latin1 }: Examined, { offset }: Problem): Finding {
  const line = lineAt(latin1, offset);
  const text = quoteValue(latin1.slice(line.start, line.end));
  if (headIsOpen(latin1, line))
    return finding('missing-empty-line', line, {
      en: `No empty line ends the head, so ${text} is taken for a field`,
      zh: `没有空行来结束首部，所以 ${text} 被当作首部字段`,
    });
  return finding('missing-colon', line, {
    en: `${text} is no field: it has no colon behind a name`,
    zh: `${text} 不是首部字段：名称后面没有冒号`,
  });
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
    return finding('unfinished-status-line', statusLine, {
      en: 'The status line does not end: a line break is missing',
      zh: '状态行没有结束：缺少换行',
    });
  return finding('missing-empty-line', last, { en: 'No empty line ends the head', zh: '没有空行来结束首部' });
}

function control(latin1: string, offset: number, where: Words): Finding {
  const at = { start: offset, end: offset + 1 };
  if (latin1[offset] === NUL)
    return finding('nul-in-head', at, {
      en: `A NUL byte stands in ${where.en}`,
      zh: `${where.zh}中有一个 NUL 字节`,
    });
  const hex = latin1.charCodeAt(offset).toString(16).padStart(2, '0');
  return finding('control-in-value', at, {
    en: `The control character \\x${hex} stands in ${where.en}`,
    zh: `${where.zh}中有控制字符 \\x${hex}`,
  });
}
