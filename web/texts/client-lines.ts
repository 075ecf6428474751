/** The lines of raw clients in their terminal. */
import { texts } from './locale.js';

export const clientLineTexts = texts({
  en: {
    to: (address: string) => `to ${address}`,
    from: (address: string, time: string) => `from ${address}, after ${time}`,
    shutdown: 'shutdown(SHUT_WR): nothing more will be sent',
    reset: 'close() after SO_LINGER 0',
    programClosed: 'the program has closed its side',
    moreBytes: (bytes: number) => `… ${bytes} more bytes, not drawn`,
    unfinished: (word: string) => `${word}: an unfinished character: `,
  },
  zh: {
    to: (address: string) => `目标 ${address}`,
    from: (address: string, time: string) => `来自 ${address}，用时 ${time}`,
    shutdown: 'shutdown(SHUT_WR)：不再发送任何数据',
    reset: 'SO_LINGER 为 0 时的 close()',
    programClosed: '程序已关闭其发送方向',
    moreBytes: (bytes: number) => `… 还有 ${bytes} 个字节未绘制`,
    unfinished: (word: string) => `${word}：不完整的字符：`,
  },
});
