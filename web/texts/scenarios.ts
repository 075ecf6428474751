/** The Scenarios view, and what is said of each client. What a scenario itself says comes from the server. */
import type { ClientEvent } from '../../server/core/messages.js';
import { texts } from './locale.js';

type EventWord = (size: string) => string;

export const scenariosTexts = texts({
  en: {
    scenario: 'Scenario',
    withProgram: 'With program',
    play: 'Play',
    playing: 'Playing…',
    compareWith: 'Compare with',
    compareHint: (program: string, other: string) =>
      `Plays it with ${program}, then with ${other}, and puts both timelines side by side`,
    compared: 'Compared program',
    /** Before what to watch, and before the result: with the space that follows, where a language has one. */
    watch: 'Watch: ',
    stories: 'What the clients lived through',
    of: (program: string) => `${program}: `,
    goesOn: 'goes on…',
    /** What happened, and the word on it. */
    event: (what: string, word: string) => `${what}: ${word}`,
    events: {
      connecting: () => 'connects',
      connected: () => 'is connected',
      refused: () => 'is refused',
      sent: (size) => `sent ${size}`,
      received: (size) => `received ${size}`,
      ended: () => 'the server has closed',
      reset: () => 'is reset',
      closed: () => 'closes',
    } as Readonly<Record<ClientEvent['kind'], EventWord>>,
  },
  zh: {
    scenario: '场景',
    withProgram: '所用程序',
    play: '播放',
    playing: '播放中…',
    compareWith: '对比',
    compareHint: (program, other) => `先用 ${program}、再用 ${other} 播放，并把两条时间线并排显示`,
    compared: '对比的程序',
    watch: '看点：',
    stories: '各客户端的经历',
    of: (program) => `${program}：`,
    goesOn: '进行中…',
    event: (what, word) => `${what}：${word}`,
    events: {
      connecting: () => '发起连接',
      connected: () => '已连接',
      refused: () => '被拒绝',
      sent: (size) => `发送 ${size}`,
      received: (size) => `收到 ${size}`,
      ended: () => '服务器已关闭',
      reset: () => '连接被重置',
      closed: () => '关闭',
    },
  },
});
