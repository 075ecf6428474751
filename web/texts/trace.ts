/** Terminals that show records: what they leave out, and what stands around them. */
import { formatCount, plural } from './format.js';
import { texts } from './locale.js';

export const traceTexts = texts({
  en: {
    /** What a click on loads what is missing. */
    load: 'load them',
    gap: (records: number) => `${plural(records, 'record')} not shown: `,
    gone: (records: number) => `${plural(records, 'record')} gone: the log holds the newest only`,
    notDrawn: (records: number, remedy: string) =>
      `${plural(records, 'record')} above, not drawn: ${remedy} to read them`,
    remedies: { connection: 'select a connection or freeze', client: 'choose one client' },
    newest: 'Newest',
    freeze: 'Freeze',
    goOn: 'Go on',
    freezeHint: 'Stops the drawing, not the server and not the recording (Space)',
    loading: 'loading…',
    loadMissing: (records: number) => `${plural(records, 'record')} not shown: load them`,
    records: (records: number) => plural(records, 'record'),
    viewers: (viewers: number) => `${viewers} viewers`,
    live: 'live',
    notLive: 'not live',
    frozen: 'frozen',
    newer: (records: number) => `${formatCount(records)} new`,
  },
  zh: {
    load: '加载',
    gap: (records: number) => `${formatCount(records)} 条记录未显示：`,
    gone: (records: number) => `${formatCount(records)} 条记录已不存在：日志只保留最新的记录`,
    notDrawn: (records: number, remedy: string) =>
      `以上 ${formatCount(records)} 条记录未绘制：${remedy}后即可阅读`,
    remedies: { connection: '选择一个连接或冻结画面', client: '选择一个客户端' },
    newest: '最新',
    freeze: '冻结',
    goOn: '继续',
    freezeHint: '只停止绘制，不停止服务器，也不停止记录 (Space)',
    loading: '正在加载…',
    loadMissing: (records: number) => `${formatCount(records)} 条记录未显示：点击加载`,
    records: (records: number) => `${formatCount(records)} 条记录`,
    viewers: (viewers: number) => `${viewers} 位观看者`,
    live: '实时',
    notLive: '未连接',
    frozen: '已冻结',
    newer: (records: number) => `新增 ${formatCount(records)} 条`,
  },
});

/** What to do to see what is not drawn. */
export type Remedy = keyof ReturnType<typeof traceTexts>['remedies'];
