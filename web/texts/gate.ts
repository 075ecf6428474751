/** The buttons of the gate. */
import { texts } from './locale.js';

export const gateTexts = texts({
  en: {
    gate: 'Gate',
    run: 'Run',
    runHint: 'All threads go on, to the next breakpoint (r)',
    pause: 'Pause',
    pauseHint: 'Every thread waits before its next call (p)',
    pauseStoppedHint: 'Close the gate: what is started then waits before its first call (p)',
    step: (thread: string) => `Step ${thread}`,
    stepHint: 'The chosen thread makes one call (s); n chooses the next thread',
    stepAll: 'Step all',
    stepAllHint: 'Every thread that waits at the gate makes one call (a)',
  },
  zh: {
    gate: '闸门',
    run: '运行',
    runHint: '所有线程继续执行，直到下一个断点 (r)',
    pause: '暂停',
    pauseHint: '每个线程都在下一次调用之前等待 (p)',
    pauseStoppedHint: '关上闸门：之后启动的程序会在第一次调用之前等待 (p)',
    step: (thread) => `单步 ${thread}`,
    stepHint: '所选的线程执行一次调用 (s)；按 n 选择下一个线程',
    stepAll: '全部单步',
    stepAllHint: '每个在闸门前等待的线程执行一次调用 (a)',
  },
});
