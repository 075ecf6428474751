/** The Program view: the source that runs, where threads stand in it, and what their variables hold. */
import type { ThreadState } from '../../server/core/messages.js';
import { formatCount, plural } from './format.js';
import { texts } from './locale.js';

type Doing = Pick<ThreadState, 'state' | 'call'>;

export const programTexts = texts({
  en: {
    empty: 'The program is shown once the server is heard.',
    runs: 'the file that runs',
    reads: 'the same, to read',
    language: 'Language',
    listings: 'Source files',
    /** Beside `receive(client)`. */
    rule: (rule: string, file: string) => `rule ${rule}, ${file}`,
    ruleListing: (rule: string, file: string) => `${file}, rule ${rule}`,
    line: (line: number, calls: readonly string[]) => `Line ${line}: stop before ${calls.join(' and ')}`,
    stop: (calls: readonly string[]) => `Stop before every ${calls.join(' and ')}`,
    stopping: (calls: readonly string[]) =>
      `Threads stop before every ${calls.join(' and ')}. Click to let them`,
    breakpointsHint: 'click a line number to stop there',
    breakpoints: (calls: readonly string[]) => `stops before ${calls.join(', ')}`,
    clear: 'Clear',
    thread: (thread: number) => (thread === 0 ? 'main' : `thread ${thread}`),
    aboutToCall: 'about to call',
    inside: 'inside',
    /** Behind the thread's name. */
    doing: ({ state, call }: Doing) => {
      if (call === null || state === 'running') return 'runs';
      return state === 'gated' ? `is about to call ${call}` : `is inside ${call}`;
    },
    /** Behind what it does. */
    onConnection: (connection: number) => ` on #${connection}`,
    variables: 'Variables',
    threads: 'Thread',
    moreThreads: (count: number) => `and ${formatCount(count)} more`,
    noThread: 'No thread runs.',
    bytes: (count: number) => plural(count, 'byte'),
  },
  zh: {
    empty: '收到服务器的消息后，这里会显示程序。',
    runs: '实际运行的文件',
    reads: '同一个程序，供阅读',
    language: '编程语言',
    listings: '源文件',
    rule: (rule, file) => `规则 ${rule}，${file}`,
    ruleListing: (rule, file) => `${file}，规则 ${rule}`,
    line: (line, calls) => `第 ${line} 行：在 ${calls.join(' 和 ')} 之前停下`,
    stop: (calls) => `在每次 ${calls.join(' 和 ')} 之前停下`,
    stopping: (calls) => `线程在每次 ${calls.join(' 和 ')} 之前停下。点击后不再停`,
    breakpointsHint: '点击行号可设断点',
    breakpoints: (calls) => `在 ${calls.join('、')} 之前停下`,
    clear: '清除',
    thread: (thread) => (thread === 0 ? '主线程' : `线程 ${thread}`),
    aboutToCall: '即将调用',
    inside: '正在调用',
    doing: ({ state, call }) => {
      if (call === null || state === 'running') return '正在运行';
      return state === 'gated' ? `即将调用 ${call}` : `正在调用 ${call}`;
    },
    onConnection: (connection) => `（连接 #${connection}）`,
    variables: '变量',
    threads: '线程',
    moreThreads: (count) => `另有 ${formatCount(count)} 个`,
    noThread: '没有线程在运行。',
    bytes: (count) => `${formatCount(count)} 字节`,
  },
});
