/** What panels are called, and the places that they are in. */
import { texts } from './locale.js';

export const panelTexts = texts({
  en: {
    connections: 'Connections',
    threads: 'Threads',
    wire: 'Wire',
    inspector: 'Inspector',
    output: 'Output',
    client: 'Client',
    response: 'Response',
    timeline: 'Timeline',
    ladder: 'Ladder',
    comparison: 'Compare',
    program: 'Program',
    scenarios: 'Scenarios',
  },
  zh: {
    connections: '连接',
    threads: '线程',
    wire: '线路',
    inspector: '检查器',
    output: '输出',
    client: '客户端',
    response: '响应',
    timeline: '时间线',
    ladder: '时序图',
    comparison: '对比',
    program: '程序',
    scenarios: '场景',
  },
});

export type PanelId = keyof ReturnType<typeof panelTexts>;
