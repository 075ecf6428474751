/** The Wire and Output views, and the lines in them. */
import { formatCount, plural } from './format.js';
import { texts } from './locale.js';

export const wireTexts = texts({
  en: {
    label: 'Wire: socket calls and their bytes',
    nothing: 'No call was made yet.',
    notKept: (connection: number) => `The records of #${connection} are not kept any more.`,
    start: 'start',
    exit: 'exit',
    response: 'response',
    live: (version: number) => `version ${version} is live`,
    thread: (thread: number) => `thread ${thread}`,
    threadAfter: (thread: number, waited: string) => `thread ${thread}, waited ${waited} for it`,
    ends: { returned: 'returned', stopped: 'stopped', crashed: 'crashed' },
    endedBecause: (how: string, why: string) => `${how}: ${why}`,
    afterAccept: (time: string) => `${time} after accept`,
    unfinished: 'an unfinished character: ',
    afterUnfinished: ' after an unfinished character: ',
    mayHaveLeft: 'some of these bytes may have left: ',
    afterBytes: (bytes: number) => `after ${plural(bytes, 'byte')}: `,
    peerClosed: 'the peer has closed its side',
    letGo: 'let go by the playground: idle for longer than the limit',
    moreBytes: (bytes: number) => `… ${plural(bytes, 'more byte')}, not drawn`,
    program: 'program',
  },
  zh: {
    label: '线路：套接字调用及其字节',
    nothing: '尚无任何调用。',
    notKept: (connection: number) => `#${connection} 的记录已不再保留。`,
    start: '启动',
    exit: '结束',
    response: '响应',
    live: (version: number) => `第 ${version} 版已生效`,
    thread: (thread: number) => `线程 ${thread}`,
    threadAfter: (thread: number, waited: string) => `线程 ${thread}，等待了 ${waited}`,
    ends: { returned: '已返回', stopped: '已停止', crashed: '已崩溃' },
    endedBecause: (how: string, why: string) => `${how}：${why}`,
    afterAccept: (time: string) => `accept 之后 ${time}`,
    unfinished: '不完整的字符：',
    afterUnfinished: ' 前有不完整的字符：',
    mayHaveLeft: '这些字节中的一部分可能已经发出：',
    afterBytes: (bytes: number) => `在 ${formatCount(bytes)} 个字节之后：`,
    peerClosed: '对端已关闭其发送方向',
    letGo: '被 Playground 断开：空闲时间超过上限',
    moreBytes: (bytes: number) => `… 还有 ${formatCount(bytes)} 个字节未绘制`,
    program: '程序',
  },
});

export const outputTexts = texts({
  en: {
    label: 'Output: what the program prints',
    nothing: 'The program has printed nothing yet.',
    nothingFor: (connection: number) => `Nothing was printed for #${connection}.`,
    started: (program: string) => `${program} started`,
  },
  zh: {
    label: '输出：程序打印的内容',
    nothing: '程序尚未打印任何内容。',
    nothingFor: (connection: number) => `没有为 #${connection} 打印任何内容。`,
    started: (program: string) => `${program} 已启动`,
  },
});
