/** The timeline, alone and of two programs side by side, and how drawings are saved. */
import { formatCount } from './format.js';
import { texts } from './locale.js';

export const timelineTexts = texts({
  en: {
    legend: {
      recv: 'recv',
      work: 'work',
      wait: 'wait',
      sendall: 'sendall',
      gate: 'at the gate',
      thread: 'no free thread',
      backlog: 'accept, backlog',
    },
    clients: 'clients',
    notKept: 'not kept',
    /** What a thread did, and for which connection (0: none). */
    call: (call: string, failed: boolean, connection: number) =>
      `${call}${failed ? ' failed' : ''}${connection === 0 ? '' : ` #${connection}`}`,
    before: (call: string) => `before ${call}`,
    noFreeThread: (connection: number) => `no free thread${connection === 0 ? '' : ` #${connection}`}`,
    atGate: (call: string) => `at the gate before ${call}`,
    inBacklog: 'waited in the backlog',
    lasted: (what: string, duration: string) => `${what}: ${duration}`,
    /** How a connection ended; `open`: it has not. */
    bar: { open: 'open', closed: 'closed', reset: 'reset', cut: 'ended with its program' },
    place: 'Timeline: arrow keys move it, plus and minus zoom',
    drawing: (span: string) => `Threads and connections over the last ${span}`,
    nothing: 'Nothing has happened yet.',
    hidden: (rows: number) => `${rows} more rows than fit`,
    zoom: 'Zoom',
    zoomOut: 'Zoom out',
    zoomOutHint: 'Zoom out (−, wheel)',
    zoomIn: 'Zoom in',
    zoomInHint: 'Zoom in (+, wheel)',
    fit: 'Fit',
    fitHint: 'Show all of it, or of the selected connection',
    live: 'Live',
    liveHint: 'Follow now',
    playing: (program: string) => `Playing with ${program}…`,
    timelineOf: (program: string) => `Timeline of ${program}`,
  },
  zh: {
    legend: {
      recv: 'recv',
      work: '处理 (work)',
      wait: '等待 (wait)',
      sendall: 'sendall',
      gate: '在闸门前',
      thread: '没有空闲线程',
      backlog: 'accept、积压队列',
    },
    clients: '客户端',
    notKept: '未保留',
    call: (call, failed, connection) =>
      `${call}${failed ? ' 失败' : ''}${connection === 0 ? '' : ` #${connection}`}`,
    before: (call) => `${call} 之前`,
    noFreeThread: (connection) => `没有空闲线程${connection === 0 ? '' : ` #${connection}`}`,
    atGate: (call) => `在闸门前，${call} 之前`,
    inBacklog: '在积压队列中等待',
    lasted: (what, duration) => `${what}：${duration}`,
    bar: { open: '打开', closed: '已关闭', reset: '被重置', cut: '随程序一同结束' },
    place: '时间线：方向键移动，加号和减号缩放',
    drawing: (span) => `最近 ${span} 内的线程与连接`,
    nothing: '还没有发生任何事。',
    hidden: (rows) => `还有 ${formatCount(rows)} 行放不下`,
    zoom: '缩放',
    zoomOut: '缩小',
    zoomOutHint: '缩小（−，滚轮）',
    zoomIn: '放大',
    zoomInHint: '放大（+，滚轮）',
    fit: '适合',
    fitHint: '显示全部，或所选连接的全程',
    live: '实时',
    liveHint: '跟随当前时间',
    playing: (program) => `正在用 ${program} 播放…`,
    timelineOf: (program) => `${program} 的时间线`,
  },
});

export const drawingTexts = texts({
  en: { save: 'Save as', saveAs: (kind: string) => `Save as ${kind}` },
  zh: { save: '另存为', saveAs: (kind) => `存为 ${kind}` },
});
