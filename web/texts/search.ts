/** The search over what connections carried. */
import { formatCount, plural } from './format.js';
import { texts } from './locale.js';

/** What is wrong in a pattern, and where. */
interface PatternProblem {
  readonly kind: 'escape' | 'digit' | 'half' | 'anything';
  readonly at: number;
  readonly found: string;
}

const ENGLISH_OWNERS = { connection: 'connection', client: 'client', output: 'line' } as const;
const CHINESE_OWNERS = { connection: '个连接', client: '个客户端', output: '行' } as const;

type Owners = keyof typeof ENGLISH_OWNERS;

export const searchTexts = texts({
  en: {
    label: 'Search in the bytes',
    button: 'Search',
    buttonHint: 'Searches all bytes that this page holds (Ctrl+F)',
    placeholders: { text: 'Text, such as Host: or \\r\\n', hex: 'Hex, such as 0d 0a ?? 47' },
    formLegend: 'Search for',
    text: 'Text',
    textHint: 'As UTF-8 bytes, with the escapes \\r \\n \\t \\0 \\xHH \\\\',
    hex: 'Hex',
    hexHint: 'Bytes as hexadecimal digits; ?? is any byte',
    matchCase: 'Aa',
    matchCaseHint: 'Tells upper case from lower case (letters of ASCII)',
    next: 'Next match (Enter)',
    previous: 'Previous match (Shift+Enter)',
    list: 'List',
    listHint: 'Lists all matches',
    matches: 'Matches',
    close: 'Close the search (Esc)',
    none: 'no matches',
    searching: 'searching…',
    count: (matches: number, owners: number, kind: Owners) =>
      kind === 'output'
        ? plural(matches, 'match', 'matches')
        : `${plural(matches, 'match', 'matches')} in ${plural(owners, ENGLISH_OWNERS[kind])}`,
    position: (index: number, count: string) => `${formatCount(index)} of ${count}`,
    full: (matches: number) => `the first ${formatCount(matches)} matches`,
    missing: (records: number) => `${plural(records, 'record')} not here`,
    load: 'load them',
    loading: 'loading…',
    lost: 'the log holds them no more',
    notDrawn: 'This part of the record is not drawn.',
    select: (connection: number) => `Select #${connection}`,
    offset: (offset: number) => `byte ${formatCount(offset)}`,
    request: 'request',
    response: 'response',
    printed: 'output',
    problem: ({ kind, at, found }: PatternProblem) => ENGLISH_PROBLEMS[kind](at, found),
  },
  zh: {
    label: '在字节中搜索',
    button: '搜索',
    buttonHint: '搜索本页面持有的全部字节 (Ctrl+F)',
    placeholders: { text: '文本，例如 Host: 或 \\r\\n', hex: '十六进制，例如 0d 0a ?? 47' },
    formLegend: '搜索内容',
    text: '文本',
    textHint: '按 UTF-8 字节搜索，可使用转义 \\r \\n \\t \\0 \\xHH \\\\',
    hex: '十六进制',
    hexHint: '以十六进制数字书写的字节；?? 表示任意字节',
    matchCase: 'Aa',
    matchCaseHint: '区分大小写（ASCII 字母）',
    next: '下一个匹配 (Enter)',
    previous: '上一个匹配 (Shift+Enter)',
    list: '列表',
    listHint: '列出所有匹配',
    matches: '匹配',
    close: '关闭搜索 (Esc)',
    none: '没有匹配',
    searching: '正在搜索…',
    count: (matches: number, owners: number, kind: Owners) =>
      kind === 'output'
        ? `${formatCount(matches)} 个匹配`
        : `${formatCount(owners)} ${CHINESE_OWNERS[kind]}中有 ${formatCount(matches)} 个匹配`,
    position: (index: number, count: string) => `第 ${formatCount(index)} 个，${count}`,
    full: (matches: number) => `仅列出前 ${formatCount(matches)} 个匹配`,
    missing: (records: number) => `${formatCount(records)} 条记录不在此处`,
    load: '加载',
    loading: '正在加载…',
    lost: '日志中也已不存在',
    notDrawn: '记录的这一部分未绘制。',
    select: (connection: number) => `选择 #${connection}`,
    offset: (offset: number) => `字节 ${formatCount(offset)}`,
    request: '请求',
    response: '响应',
    printed: '输出',
    problem: ({ kind, at, found }: PatternProblem) => CHINESE_PROBLEMS[kind](at, found),
  },
});

type Problems = Readonly<Record<PatternProblem['kind'], (at: number, found: string) => string>>;

const ENGLISH_PROBLEMS: Problems = {
  escape: (at, found) =>
    `Character ${at}: ${found} is no escape. Write \\r \\n \\t \\0 \\xHH, or \\\\ for a backslash`,
  digit: (at, found) => `Character ${at}: “${found}” is no hexadecimal digit`,
  half: (at, found) => `Character ${at}: ${found} is not a whole byte. Write two digits, or ?? for any byte`,
  anything: () => 'At least one byte must be known',
};

const CHINESE_PROBLEMS: Problems = {
  escape: (at, found) => `第 ${at} 个字符：${found} 不是转义。请写 \\r \\n \\t \\0 \\xHH，反斜杠写作 \\\\`,
  digit: (at, found) => `第 ${at} 个字符：“${found}”不是十六进制数字`,
  half: (at, found) => `第 ${at} 个字符：${found} 不是完整的字节。请写两位数字，或用 ?? 表示任意字节`,
  anything: () => '至少要有一个已知的字节',
};
