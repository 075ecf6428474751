/** Looks for mistakes in where the body ends (RFC 9112 §6, §7, §9). */
import { quoteValue } from '../../errors.js';
import { splitList } from '../../http/http-head.js';
import type { Framing, HttpMessage, Problem, ProblemCode } from '../../http/message-tokenizer.js';
import { type ByteRange, type Examined, fieldsNamed, type FieldLine, lineAt } from './examine.js';
import { type Finding, finding } from './finding.js';

type Explain = (examined: Examined, problem: Problem) => Finding | null;

const EXPLAIN: Partial<Record<ProblemCode, Explain>> = {
  badContentLength: explainLength,
  contentLengthOverflow: (examined, problem) => tooLarge(fieldAt(examined, problem)),
  differingContentLengths: (examined, problem) => {
    const field = fieldAt(examined, problem);
    const [first] = fieldsNamed(examined, 'content-length');
    if (field.value.includes(',')) return listDiffers(field);
    return finding('content-lengths-differ', field, {
      en: `Content-Length says ${quoteValue(first!.value)} and then ${quoteValue(field.value)}: which one is meant?`,
      zh: `Content-Length 先是 ${quoteValue(first!.value)}，后又是 ${quoteValue(field.value)}：以哪个为准？`,
    });
  },
  repeatedContentLength: (examined, problem) => {
    const field = fieldAt(examined, problem);
    return finding('content-length-twice', field, {
      en: `Content-Length says ${quoteValue(field.value)} once more`,
      zh: `Content-Length 重复给出了 ${quoteValue(field.value)}`,
    });
  },
  contentLengthWithTransferEncoding: (examined) =>
    finding('content-length-with-transfer-encoding', fieldsNamed(examined, 'content-length')[0]!, {
      en: 'Content-Length and Transfer-Encoding both say where the body ends: programs that choose differently see different messages',
      zh: 'Content-Length 和 Transfer-Encoding 都规定正文在哪里结束：选择不同的程序会看到不同的报文',
    }),
  transferEncodingInHttp10: (examined, problem) =>
    finding('transfer-encoding-in-http-1-0', fieldAt(examined, problem), {
      en: 'HTTP/1.0 has no Transfer-Encoding: write HTTP/1.1 in the status line',
      zh: 'HTTP/1.0 没有 Transfer-Encoding：请在状态行中写 HTTP/1.1',
    }),
  badTransferEncoding: (examined, problem) => badCoding(fieldAt(examined, problem)),
  repeatedChunked: (examined, problem) =>
    finding('chunked-twice', fieldAt(examined, problem).valueRange, {
      en: 'chunked is named twice, and is applied once at most',
      zh: 'chunked 写了两次，而它最多只能应用一次',
    }),
  contentLengthNotAllowed: (examined) => {
    const { message } = examined;
    if (message?.status !== 204) return null;
    return finding('content-length-with-204', fieldsNamed(examined, 'content-length')[0]!, {
      en: 'A 204 response has no body, so it has no Content-Length either',
      zh: '204 响应没有正文，所以也没有 Content-Length',
    });
  },
  badChunkSize: explainChunkSize,
  chunkSizeOverflow: ({ latin1 }, { offset }) =>
    finding('chunk-size-invalid', lineAt(latin1, offset), {
      en: 'The size of this chunk does not fit into 64 bits',
      zh: '这个分块的大小超出了 64 位',
    }),
  badChunkExtension: explainChunkSize,
  badChunkLineBreak: explainChunkLineBreak,
  badChunkEnd: ({ latin1, tokens }, { offset }) => {
    const line = lineAt(latin1, offset);
    const data = tokens.findLast(({ kind }) => kind === 'chunkData');
    // Where the data ends with LF alone, its size is right.
    if (latin1[offset] === '\n') return chunkBareLf({ start: offset, end: offset + 1 });
    return finding(
      'chunk-too-long',
      { start: offset, end: Math.max(line.end, offset + 1) },
      {
        en: `The size of this chunk says ${(data?.end ?? 0) - (data?.start ?? 0)} bytes, and no line break follows them`,
        zh: `这个分块的大小写着 ${(data?.end ?? 0) - (data?.start ?? 0)} 字节，但其后没有换行`,
      },
    );
  },
};

export function findInFraming(examined: Examined): Finding[] {
  const { message, problems } = examined;
  const found: Finding[] = [];
  for (const problem of problems) {
    const explained = EXPLAIN[problem.code]?.(examined, problem);
    if (explained) found.push(explained);
  }
  found.push(...findInInterim(examined));
  if (message === null || message.framing === null) return found;
  if (problems.some(({ severity }) => severity === 'error')) return found;
  return [
    ...found,
    ...findInBody(examined, message, message.framing),
    ...afterCodings(examined, message.framing),
  ];
}

/** A mistake in the codings says more than that no length is known because of it. */
function afterCodings(examined: Examined, framing: Framing): Finding[] {
  const found = findInCodings(examined);
  return found.length > 0 || framing.kind !== 'close' ? found : findInEnd(examined);
}

/** 1xx responses have no body, and are followed by another response (RFC 9110 §15.2). */
function findInInterim({ interim, message, bytes, latin1, problems }: Examined): Finding[] {
  const last = interim.at(-1);
  if (last === undefined || last.end === null) return [];
  if (message === null)
    return [
      finding('only-1xx', lineAt(latin1, last.start), {
        en: `${last.status} is only a word in between: the response itself has to follow`,
        zh: `${last.status} 只是中间响应：其后必须有最终的响应`,
      }),
    ];
  const isOther = problems.some(({ code, offset }) => code === 'badVersion' && offset >= last.end!);
  if (!isOther) return [];
  return [
    finding(
      'body-with-1xx',
      { start: last.end, end: bytes.length },
      {
        en: `A ${last.status} response has no body: what follows is taken for the next status line`,
        zh: `${last.status} 响应没有正文：后面的内容会被当作下一个状态行`,
      },
    ),
  ];
}

/** A body that is longer or shorter than the head says. */
function findInBody(examined: Examined, { status, headEnd, end }: HttpMessage, framing: Framing): Finding[] {
  const { bytes, rule, content } = examined;
  const rest = { start: end ?? bytes.length, end: bytes.length };
  const [length] = fieldsNamed(examined, 'content-length');
  if (status === 101)
    return [
      finding('switching-protocols', examined.statusLine, {
        en: '101 says that another protocol goes on from here, and the playground speaks none but HTTP/1.1',
        zh: '101 表示从这里起改用另一种协议，而 playground 只会 HTTP/1.1',
      }),
    ];
  if (framing.kind === 'length' && framing.bytes >= 2 ** 63) return [tooLarge(length!)];
  if (framing.kind === 'length' && end === null)
    return [
      finding('content-length-too-long', length!.valueRange, {
        en: `Content-Length says ${framing.bytes} and the body has ${content.length} bytes: ${framing.bytes - content.length} are missing`,
        zh: `Content-Length 是 ${framing.bytes}，而正文只有 ${content.length} 字节：还缺 ${framing.bytes - content.length} 字节`,
      }),
    ];
  if (framing.kind === 'chunked' && end === null) return [unfinishedChunks(examined, headEnd!)];
  if (status === 205 && content.length > 0)
    return [
      finding(
        'body-with-205',
        { start: headEnd!, end: bytes.length },
        { en: 'A 205 response has no body, and this one has', zh: '205 响应没有正文，而这里有' },
      ),
    ];
  if (rest.start === rest.end) return [];
  if (framing.kind === 'length')
    return [
      finding('content-length-too-short', length!.valueRange, {
        en: `Content-Length says ${framing.bytes} and ${bytes.length - headEnd!} bytes follow the head: the last ${rest.end - rest.start} are no part of the response`,
        zh: `Content-Length 是 ${framing.bytes}，而首部之后有 ${bytes.length - headEnd!} 字节：最后 ${rest.end - rest.start} 字节不属于这个响应`,
      }),
    ];
  if (framing.kind === 'chunked')
    return [
      finding('bytes-after-last-chunk', rest, {
        en: 'Bytes follow the last chunk, which ends the body',
        zh: '最后一个分块已经结束了正文，其后还有字节',
      }),
    ];
  if (rule.method === 'HEAD')
    return [
      finding('body-with-head', rest, {
        en: 'A response to HEAD ends with its head, whatever Content-Length says',
        zh: '对 HEAD 的响应在首部之后就结束，无论 Content-Length 是多少',
      }),
    ];
  if (status === 204)
    return [
      finding('body-with-204', rest, {
        en: 'A 204 response has no body: it ends with its head',
        zh: '204 响应没有正文：它在首部之后就结束',
      }),
    ];
  if (status === 304)
    return [
      finding('body-with-304', rest, {
        en: 'A 304 response has no body: it ends with its head',
        zh: '304 响应没有正文：它在首部之后就结束',
      }),
    ];
  return [];
}

/** Codings that clients unpack, if they take them in Transfer-Encoding at all. */
const COMPRESSIONS = /^(x-)?(gzip|compress)$|^deflate$/i;

/** Transfer codings that no client knows, or that do not end a body. */
function findInCodings(examined: Examined): Finding[] {
  const lines = fieldsNamed(examined, 'transfer-encoding');
  const field = lines.at(-1);
  if (field === undefined) return [];
  const codings = lines.flatMap(({ value }) => splitList(value.toLowerCase()));
  const others = codings.filter((coding) => coding !== 'chunked' && coding !== 'identity');
  const unknown = others.find((coding) => !COMPRESSIONS.test(coding));
  if (codings.includes('chunked')) {
    if (unknown === undefined) return [];
    return [
      finding('transfer-coding-beside-chunked', field.valueRange, {
        en: `The transfer coding ${quoteValue(unknown)} is one that clients don't know`,
        zh: `客户端不认识传输编码 ${quoteValue(unknown)}`,
      }),
    ];
  }
  const isPacked = examined.content[0] === 0x1f && examined.content[1] === 0x8b;
  return others.length === 0 || (unknown === undefined && isPacked) ? [] : [badCoding(field)];
}

/** What tells the client where the body ends, when no length does. */
function findInEnd(examined: Examined): Finding[] {
  const options = fieldsNamed(examined, 'connection').flatMap(({ value }) => splitList(value.toLowerCase()));
  if (options.includes('keep-alive'))
    return [
      finding('keep-alive-without-length', fieldsNamed(examined, 'connection').at(-1)!, {
        en: 'Connection offers to keep the connection, but only its end can end this body: that takes Content-Length, or chunks',
        zh: 'Connection 表示愿意保持连接，但这个正文只能靠连接关闭来结束：要保持连接，就需要 Content-Length 或分块',
      }),
    ];
  const isAnnounced = options.includes('close');
  return [
    finding('close-delimited', examined.statusLine, {
      en: `No Content-Length: the body ends where the connection ends, so a body that is cut off looks whole${isAnnounced ? '' : '; Connection: close would say so'}`,
      zh: `没有 Content-Length：连接关闭的地方就是正文的结尾，所以被截断的正文看上去也是完整的${isAnnounced ? '' : '；加上 Connection: close 可以说明这一点'}`,
    }),
  ];
}

function unfinishedChunks({ tokens, bytes, latin1 }: Examined, headEnd: number): Finding {
  const last = tokens.findLast(({ start, kind }) => start >= headEnd && kind !== 'lineBreak');
  const size = tokens.findLast(({ start, kind }) => start >= headEnd && kind === 'chunkSize');
  const digits = size === undefined ? '' : latin1.slice(size.start, size.end);
  const bytesLeft = last?.kind === 'chunkData' ? Number.parseInt(digits, 16) - (last.end - last.start) : 0;
  if (bytesLeft > 0)
    return finding('chunk-too-short', size!, {
      en: `The size of this chunk says ${Number.parseInt(digits, 16)} bytes, and ${bytesLeft} of them are missing`,
      zh: `这个分块的大小写着 ${Number.parseInt(digits, 16)} 字节，还缺 ${bytesLeft} 字节`,
    });
  const at = lineAt(latin1, Math.max(headEnd, bytes.length - 1));
  return finding(
    'last-chunk-missing',
    at,
    /^0+$/.test(digits)
      ? {
          en: 'The last chunk does not end: an empty line is missing behind it',
          zh: '最后一个分块没有结束：它后面缺少一个空行',
        }
      : {
          en: 'The last chunk is missing: a size of 0 and an empty line end the body',
          zh: '缺少最后一个分块：正文要以大小 0 和一个空行结束',
        },
  );
}

/** curl takes the hexadecimal digits at the beginning of the line, Chrome the line or nothing. */
function explainChunkSize({ latin1, bytes }: Examined, { offset }: Problem): Finding {
  const at = lineAt(latin1, offset);
  const line = latin1.slice(at.start, at.end);
  const [digits] = /^[0-9a-f]+/i.exec(line) ?? [];
  const lf = latin1.indexOf('\n', at.start);
  const isTooLong = digits !== undefined && Number.parseInt(digits, 16) > bytes.length - lf - 1;
  const says = {
    en: `A chunk begins with its size in hexadecimal, and here stands ${quoteValue(line)}`,
    zh: `分块以十六进制的大小开头，而这里是 ${quoteValue(line)}`,
  };
  if (digits === undefined) return finding(lf === -1 ? 'not-chunked' : 'chunk-size-invalid', at, says);
  if (lf === -1) return finding('chunk-size-unended', at, says);
  return finding(isTooLong ? 'chunk-size-misread' : 'chunk-size-not-only-digits', at, says);
}

function explainChunkLineBreak({ latin1 }: Examined, { offset }: Problem): Finding | null {
  if (latin1[offset] !== '\n') return null;
  return chunkBareLf({ start: offset, end: offset + 1 });
}

function chunkBareLf(at: ByteRange): Finding {
  return finding('chunk-bare-lf', at, {
    en: 'This line of a chunk ends with LF alone: in the body a line break is sent as it stands, so write \\r before it',
    zh: '分块的这一行只以 LF 结尾：正文中的换行按原样发送，所以请在它前面写 \\r',
  });
}

function tooLarge({ value, valueRange }: FieldLine): Finding {
  return finding('content-length-too-large', valueRange, {
    en: `Content-Length is ${quoteValue(value)}, more than 63 bits hold`,
    zh: `Content-Length 是 ${quoteValue(value)}，超出了 63 位`,
  });
}

function listDiffers({ value, valueRange }: FieldLine): Finding {
  return finding('content-length-list-differs', valueRange, {
    en: `Content-Length says more than one number, ${quoteValue(value)}: which one is meant?`,
    zh: `Content-Length 给出了不止一个数字 ${quoteValue(value)}：以哪个为准？`,
  });
}

/** curl takes the digits at the beginning; Chrome compares the members of a list, and else takes no bad number. */
function explainLength(examined: Examined, problem: Problem): Finding | null {
  const field = fieldAt(examined, problem);
  const { value, valueRange } = field;
  const [, digits] = /^\+?([0-9]+)/.exec(value) ?? [];
  if (new Set(value.split(',').map((member) => member.trim())).size > 1)
    return digits === undefined ? null : listDiffers(field);
  const what = {
    en: `Content-Length is ${quoteValue(value)}, expected a number in decimal digits and nothing else`,
    zh: `Content-Length 是 ${quoteValue(value)}，应为十进制数字，不带任何其他内容`,
  };
  if (digits === undefined) return finding('content-length-invalid', valueRange, what);
  const [emptyLine] = /\n\r?\n/.exec(examined.latin1) ?? [];
  const bodyStart =
    emptyLine === undefined ? Infinity : examined.latin1.indexOf(emptyLine) + emptyLine.length;
  const isTooLong = Number(digits) > examined.bytes.length - bodyStart;
  return finding(isTooLong ? 'content-length-misread' : 'content-length-not-only-digits', valueRange, what);
}

function badCoding({ value, valueRange }: FieldLine): Finding {
  return finding('transfer-coding-not-chunked', valueRange, {
    en: `Transfer-Encoding is ${quoteValue(value)}: the one coding that every client knows, and that ends a body, is chunked`,
    zh: `Transfer-Encoding 是 ${quoteValue(value)}：所有客户端都认识、并且能结束正文的编码只有 chunked`,
  });
}

/** The field line whose value has the problem. */
function fieldAt({ fields }: Examined, { offset }: Problem): FieldLine {
  return fields.findLast(({ start }) => start <= offset)!;
}
