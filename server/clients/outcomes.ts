/** How a raw client ended, in a few words. Must never know sockets. */
import type { Words } from '../core/words.js';

/** How a client leaves that does not wait for the program's end. */
export type Leaving = 'close' | 'reset';

export const OUTCOMES = {
  strangePort: {
    en: 'not connected: the port is not the program’s own',
    zh: '未连接：该端口不属于程序',
  },
  otherPort: {
    en: 'not connected: the program has gone to another port',
    zh: '未连接：程序已改用别的端口',
  },
  refused: (code: string): Words => ({ en: `refused: ${code}`, zh: `被拒绝：${code}` }),
  cutOff: (receivedBytes: number, code: string): Words => ({
    en: `cut off after ${receivedBytes} bytes: ${code}`,
    zh: `收到 ${receivedBytes} 个字节后中断：${code}`,
  }),
  programClosed: (receivedBytes: number): Words =>
    receivedBytes === 0
      ? { en: 'got nothing: the program closed', zh: '什么也没收到：程序已关闭连接' }
      : {
          en: `got ${receivedBytes} bytes, then the program closed`,
          zh: `收到 ${receivedBytes} 个字节，然后程序关闭了连接`,
        },
  left: (leaving: Leaving, receivedBytes: number): Words => {
    const en = leaving === 'close' ? 'left' : 'reset the connection';
    const zh = leaving === 'close' ? '离开' : '重置连接';
    return receivedBytes === 0
      ? { en: `${en} without an answer`, zh: `未收到响应便${zh}` }
      : { en: `${en} after ${receivedBytes} bytes`, zh: `收到 ${receivedBytes} 个字节后${zh}` };
  },
} as const;
