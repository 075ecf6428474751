/** The states of a program's life in words, as parts of sentences. */
import type { ProgramState } from './messages.js';
import type { Words } from './words.js';

export const STATE_WORDS: Readonly<Record<ProgramState, Words>> = {
  starting: { en: 'starting', zh: '正在启动' },
  listening: { en: 'listening', zh: '正在监听' },
  stopping: { en: 'stopping', zh: '正在停止' },
  stopped: { en: 'stopped', zh: '已停止' },
  returned: { en: 'returned', zh: '已返回' },
  crashed: { en: 'crashed', zh: '已崩溃' },
};
