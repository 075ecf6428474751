/**
 * What Chrome and curl make of a response, in words: the phrases of each language, and the order in which they are put
 * together. Must never know which response it is about.
 */
import type { Locale, Words } from '../words.js';
import {
  CURL_EXITS,
  type BrowserOutcome,
  type CurlExit,
  type CurlOutcome,
  type Part,
  type Reading,
  type ShownDocument,
} from './outcomes.js';

/** What a document shows, each part quoted as the language quotes it; empty: there is none. */
interface Shown {
  /** The path that redirects have led to. */
  readonly at: string;
  readonly text: string;
  readonly isSource: boolean;
  readonly title: string;
  readonly loads: readonly string[];
  readonly failure: string;
}

/** Each is a predicate, but for `sentence`, which puts the subject before one, and `quote`. */
interface Phrases {
  /** `asked` is the address that it takes to see it; empty: any. */
  readonly sentence: (subject: string, asked: string, does: string) => string;
  /** On one line; what is no text is counted instead. */
  readonly quote: (text: string) => string;
  readonly takes: Readonly<Record<Part, string>>;
  readonly takesAll: string;
  readonly reads: Readonly<Record<Reading, string>>;
  readonly breaksOff: (failure: string) => string;
  readonly waitsAfter: (does: string) => string;
  readonly waitsBlank: string;
  readonly downloads: (filename: string) => string;
  readonly errorPage: (name: string) => string;
  readonly keepsPage: string;
  readonly runsScript: string;
  /** `text` is quoted; empty: none. */
  readonly answersHead: (text: string) => string;
  readonly shows: (shown: Shown) => string;
  readonly stores: (cookie: string) => string;
  readonly decodes: (encoding: string, text: string) => string;
  readonly guesses: (isSource: boolean) => string;
  readonly writes: (text: string) => string;
  /** `exit` is null where it goes on waiting. */
  readonly endsWith: (
    does: string,
    exit: { readonly number: number; readonly name: string } | null,
  ) => string;
}

const PHRASES: Readonly<Record<Locale, Phrases>> = {
  en: {
    sentence: (subject, asked, does) => `${subject}${asked === '' ? '' : `, asked for ${asked},`} ${does}.`,
    quote: (text) => quote(text) ?? `${text.length} bytes that are no text`,
    takes: {
      body: 'takes the whole body',
      nothing: 'takes no body',
      announced: 'takes as many bytes of the body as Content-Length says',
      lastAnnounced: 'takes as many bytes of the body as the last Content-Length says',
      firstDigits: 'takes as many bytes of the body as the first digits of Content-Length say',
      chunkData: 'takes the data of the chunks',
      rawChunks: 'takes the chunks with their sizes for the body',
      head: 'takes the head, and no body',
    },
    takesAll: 'does not mind, and takes the whole body',
    reads: {
      withoutLine: 'leaves the line out',
      withoutSpace: 'reads the field as if the space were not there',
      joined: 'joins the line to the one before it',
      lineBreak: 'takes it for a line break',
      inLine: 'takes it for a part of the line',
    },
    breaksOff: (failure) => `begins with the page and gives up before its end: ${failure}`,
    waitsAfter: (does) => `${does}, and goes on loading`,
    waitsBlank: 'goes on loading, and shows nothing',
    downloads: (filename) => `saves the body as a file, ${filename}, and stays on the page where it was`,
    errorPage: (name) => `shows an error page: ${name}`,
    keepsPage: 'stays on the page where it was, and shows nothing new',
    runsScript: 'runs the script in it',
    answersHead: (text) => `gives a script that asks with HEAD ${text === '' ? 'no body' : text}`,
    shows: ({ at, text, isSource, title, loads, failure }) => {
      const page = text === '' ? 'shows an empty page' : `shows ${text}`;
      return [
        at === '' ? '' : `goes on to ${at} and `,
        isSource ? `shows the body as plain text: ${text}` : page,
        title === '' ? '' : `, titled ${title}`,
        loads.length === 0 ? '' : `, and loads ${loads.join(' and ')}`,
        failure === '' ? '' : `, and reports ${failure}`,
      ].join('');
    },
    stores: (cookie) => (cookie === '' ? 'stores no cookie' : `stores one cookie: ${cookie} in a test`),
    decodes: (encoding, text) => `reads the body as ${encoding}, and showed ${text} in a test`,
    guesses: (isSource) =>
      `guesses what the body is, and showed ${isSource ? 'plain text' : 'a page'} in a test`,
    writes: (text) => (text === '' ? 'writes nothing' : `writes ${text}`),
    endsWith: (does, exit) =>
      exit === null ? `${does}, and goes on waiting` : `${does} and ends with ${exit.number} (${exit.name})`,
  },
  zh: {
    sentence: (subject, asked, does) => `${subject} ${asked === '' ? '' : `请求 ${asked} 时`}${does}。`,
    quote: (text) => quote(text) ?? ` ${text.length} 个非文本字节`,
    takes: {
      body: '收下整个正文',
      nothing: '没有得到正文',
      announced: '按 Content-Length 给出的字节数接收正文',
      lastAnnounced: '按最后一个 Content-Length 给出的字节数接收正文',
      firstDigits: '按 Content-Length 开头几位数字给出的字节数接收正文',
      chunkData: '收下各个分块的数据',
      rawChunks: '把分块连同它们的大小一起当作正文',
      head: '收下首部，没有正文',
    },
    takesAll: '不受影响，收下整个正文',
    reads: {
      withoutLine: '忽略这一行',
      withoutSpace: '读取该字段时当作没有这个空格',
      joined: '把这一行接到上一行',
      lineBreak: '把它当作换行',
      inLine: '把它当作这一行的一部分',
    },
    breaksOff: (failure) => `开始加载页面，但没到结尾就放弃：${failure}`,
    waitsAfter: (does) => `${does}，然后一直处于加载中`,
    waitsBlank: '一直处于加载中，什么也不显示',
    downloads: (filename) => `把正文保存为文件 ${filename}，停留在原来的页面`,
    errorPage: (name) => `显示错误页面：${name}`,
    keepsPage: '停留在原来的页面，不显示任何新内容',
    runsScript: '运行其中的脚本',
    answersHead: (text) => (text === '' ? '不给用 HEAD 请求的脚本任何正文' : `给用 HEAD 请求的脚本${text}`),
    shows: ({ at, text, isSource, title, loads, failure }) => {
      const page = text === '' ? '显示空白页面' : `显示${text}`;
      return [
        at === '' ? '' : `转到 ${at}，`,
        isSource ? `把正文显示为纯文本：${text}` : page,
        title === '' ? '' : `，标题为${title}`,
        loads.length === 0 ? '' : `，并加载 ${loads.join(' 和 ')}`,
        failure === '' ? '' : `，并报告 ${failure}`,
      ].join('');
    },
    stores: (cookie) => (cookie === '' ? '不保存任何 cookie' : `保存一个 cookie：测试中为${cookie}`),
    decodes: (encoding, text) => `按 ${encoding} 解读正文，测试中显示${text}`,
    guesses: (isSource) => `猜测正文是什么，测试中显示为${isSource ? '纯文本' : '页面'}`,
    writes: (text) => (text === '' ? '不输出任何内容' : `输出${text}`),
    endsWith: (does, exit) =>
      exit === null ? `${does}，然后一直等待` : `${does}，以 ${exit.number} (${exit.name}) 退出`,
  },
};

/** One sentence that begins with "Chrome". */
export function chromeSentence(outcome: BrowserOutcome): Words {
  return {
    en: outcomeSentence('en', 'Chrome', outcome),
    zh: outcomeSentence('zh', 'Chrome', outcome),
  };
}

/** One sentence that begins with "curl". */
export function curlSentence(outcome: CurlOutcome): Words {
  return { en: outcomeSentence('en', 'curl', outcome), zh: outcomeSentence('zh', 'curl', outcome) };
}

/** One sentence about what `subject`, a name, makes of a response. */
function outcomeSentence(locale: Locale, subject: string, outcome: BrowserOutcome | CurlOutcome): string {
  const phrases = PHRASES[locale];
  const asked = 'asked' in outcome ? (outcome.asked ?? '') : '';
  return phrases.sentence(
    subject,
    asked,
    'kind' in outcome ? browserDoes(outcome, phrases) : curlDoes(outcome, phrases),
  );
}

function browserDoes(outcome: BrowserOutcome, phrases: Phrases): string {
  switch (outcome.kind) {
    case 'shows':
    case 'showsSource':
      return showing(outcome, phrases);
    case 'breaksOff':
      return phrases.breaksOff(outcome.failure);
    case 'waits':
      return waiting(outcome, phrases);
    case 'downloads':
      return phrases.downloads(outcome.filename);
    case 'error':
      return phrases.errorPage(outcome.name);
    case 'keepsPage':
      return phrases.keepsPage;
    case 'runsScript':
      return phrases.runsScript;
    case 'answersHead':
      return phrases.answersHead(outcome.text === '' ? '' : phrases.quote(outcome.text));
  }
}

function waiting(
  { text, part }: Extract<BrowserOutcome, { readonly kind: 'waits' }>,
  phrases: Phrases,
): string {
  if (part !== undefined) return phrases.waitsAfter(phrases.takes[part]);
  if (text === '') return phrases.waitsBlank;
  return phrases.waitsAfter(phrases.shows({ ...BLANK, text: phrases.quote(text) }));
}

const BLANK: Shown = { at: '', text: '', isSource: false, title: '', loads: [], failure: '' };

function showing(outcome: ShownDocument, phrases: Phrases): string {
  const { kind, text, title, at, loads, failure, encoding, cookie, guesses, part, reading } = outcome;
  const isSource = kind === 'showsSource';
  if (reading !== undefined) return phrases.reads[reading];
  if (part !== undefined) return taking(part, phrases);
  if (cookie !== undefined) return phrases.stores(cookie === '' ? '' : phrases.quote(cookie));
  if (encoding !== undefined) return phrases.decodes(encoding, phrases.quote(text));
  if (guesses) return phrases.guesses(isSource);
  return phrases.shows({
    at: at ?? '',
    text: text === '' && !isSource ? '' : phrases.quote(text),
    isSource,
    title: title === undefined ? '' : phrases.quote(title),
    loads: loads ?? [],
    failure: failure ?? '',
  });
}

/** Who has the whole body minds nothing. */
function taking(part: Part, { takes, takesAll }: Phrases): string {
  return part === 'body' ? takesAll : takes[part];
}

function curlDoes(outcome: CurlOutcome, phrases: Phrases): string {
  const { exit, part } = outcome;
  if (exit === 0) return part === undefined ? writing(outcome, phrases) : taking(part, phrases);
  const does = part === undefined ? writing(outcome, phrases) : phrases.takes[part];
  return phrases.endsWith(does, exit === null ? null : { number: exit, name: exitName(exit) });
}

const exitName = (exit: CurlExit): string => CURL_EXITS[exit];

function writing({ writes, reading }: CurlOutcome, phrases: Phrases): string {
  if (reading !== undefined) return phrases.reads[reading];
  return phrases.writes(writes === '' ? '' : phrases.quote(writes));
}

/** Enough to recognise a text by. */
const QUOTE_LENGTH = 60;

// oxlint-disable-next-line no-control-regex -- what it looks for
const UNSEEN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/;

/** A text in quotes, on one line, cut when it is long; null for what is no text. */
function quote(text: string): string | null {
  if (UNSEEN.test(text)) return null;
  const line = text.trim().replace(/\s+/g, ' ');
  return `“${line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH).trimEnd()}…` : line}”`;
}
