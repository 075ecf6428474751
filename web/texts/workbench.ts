/** The workbench around the editor: write plan, bytes, notes, specimens, and what was observed of an answer. */
import { formatCount, plural } from './format.js';
import { texts } from './locale.js';

export const workbenchTexts = texts({
  en: {
    title: 'Workbench',
    tools: { plan: 'Plan', bytes: 'Bytes', notes: 'Notes', specimen: 'Specimen' },
    hide: 'Hide',
    show: 'Show',
    helpEmpty: 'What a status code, a field or a value means stands here, for the line of the cursor.',
    cut: 'Cut',
    cutHint: 'Cut the response in two at the cursor, or join it again (Alt+Enter)',

    nothingToRemark: 'Nothing to remark about this response.',
    notationFirst: 'What is wrong in the notation comes first: it stands below.',
    line: (line: number) => `Line ${line}`,

    divide: 'Divide the response',
    whole: 'Whole',
    wholeHint: 'One sendall, and then what the program does by itself',
    headAndBody: 'Head | body',
    headAndBodyHint: 'One sendall for the head, one for the body',
    eachByte: 'Each byte',
    eachByteHint: (most: number) =>
      `A sendall for each byte; characters of more bytes and inserted values stay whole, and there are at most ${formatCount(most)} cuts`,
    howMany: 'How many pieces',
    equal: 'equal',
    finally: 'then',
    byItself: 'what the program does by itself',
    endings: {
      close: 'close',
      'half-close': 'half-close: shutdown, then wait',
      reset: 'reset: a RST instead of a FIN',
      stall: 'stall: nothing, and no close',
    },
    waits: 'Waits between the pieces',
    allWaits: 'all waits',
    waitAfter: (bytes: number) => `after ${plural(bytes, 'byte')}, wait`,
    joinAt: (number: number) => `Join again at cut ${number}`,
    joinHint: 'Take this cut away',
    moreCuts: (count: number) => `… and ${formatCount(count)} more cuts`,
    various: 'various',

    track: (pieces: number, bytes: number) => `${plural(pieces, 'piece')} of ${plural(bytes, 'byte')}`,
    pieces: (count: number) => `${formatCount(count)} pieces`,
    piece: (number: number, bytes: number) => `Piece ${number}: ${plural(bytes, 'byte')}`,
    cutOf: (number: number, all: number) => `Cut ${number} of ${all}`,
    cutAfter: (bytes: number, waitMs: number) =>
      `after ${plural(bytes, 'byte')}${waitMs > 0 ? `, wait ${waitMs} ms` : ''}`,
    cutKeys: 'Drag, or use the arrow keys; Delete joins again, Enter sets the wait',
    endingNames: {
      none: 'the program ends it',
      close: 'close',
      'half-close': 'half-close',
      reset: 'reset',
      stall: 'stall',
    },

    notObserved: 'No request has been answered like this yet.',
    andClientTook: (what: string) => `; the client took ${what}`,
    andEnding: (ending: string) => `; ${ending}`,

    noBytes: 'There are no bytes to show yet.',
    bytesKeys: 'Bytes: arrow keys move, with Shift they select',
    bytesInPieces: (bytes: number, pieces: number) => `${plural(bytes, 'byte')}, ${plural(pieces, 'piece')}`,
    beforeMistake: 'As it was before the mistake in the notation.',
    madeUp: 'As for a made-up GET: no request has come for this rule.',
    asFor: 'As for',
    parts: { head: 'head', body: 'body', both: 'head and body' },
    bytes: (count: number) => plural(count, 'byte'),
    /** `hex` is the byte's value, where it is one; `piece` is null where there is only one. */
    selectedByte: (at: number, hex: string, part: string, piece: number | null, inserted: boolean) =>
      `byte ${formatCount(at)}: 0x${hex}, ${part}${piece === null ? '' : `, piece ${formatCount(piece)}`}${inserted ? ', inserted' : ''}`,
    selectedBytes: (from: number, to: number, part: string, piece: number | null, inserted: boolean) =>
      `bytes ${formatCount(from)} to ${formatCount(to)}: ${formatCount(to - from + 1)}, ${part}${piece === null ? '' : `, piece ${formatCount(piece)}`}${inserted ? ', inserted' : ''}`,

    open: 'Open ↗',
    undo: 'Undo',
    undoHint: (before: string | null) =>
      `Brings back what stood here before${before === null ? '' : `: ${before}`}`,
    done: 'Done',
    doneHint: 'Keeps the response, closes this',
    copy: 'Copy',
    copyHint: (command: string) => `Copy: ${command}`,
    predicted: 'Predicted',
    predictedBefore: 'Predicted, before it was edited',
    observed: 'Observed',
    specimenNotObserved: 'No request has got this response yet.',
    goesOn: 'It goes on.',
    askedBy: (who: string) => `${who}: `,
    clientTook: (client: number, what: string) => `raw client ${client} took ${what}`,

    gallery: 'Specimens',
    close: 'Close',
    galleryNote:
      'One click puts a response in the place of what is written; Undo brings that back. Below each stands what Chrome and curl make of it: compare it with what you see.',
    works: 'Works',
    broken: 'Broken',
    load: 'Load',
    loadAndRun: (program: string) => `Load, run ${program}`,
    loadLabel: (title: string) => `Load: ${title}`,

    /** So many calls, and what each had: `list` is of numbers that are formatted, `more` says that it is cut. */
    noCalls: (call: string) => `no ${call}`,
    calls: (call: string, count: number, list: readonly string[], total: number | null) =>
      `${formatCount(count)} ${call}: ${
        total === null
          ? list.join(', ').replace(/, ([^,]+)$/, ' and $1')
          : `${list.join(', ')}, … (${formatCount(total)} in all)`
      } ${count === 1 && list[0] === '1' ? 'byte' : 'bytes'}`,
    callsThen: (calls: string, ending: string) => `${calls}, then ${ending}`,
  },
  zh: {
    title: '工作台',
    tools: { plan: '计划', bytes: '字节', notes: '提示', specimen: '样例' },
    hide: '隐藏',
    show: '显示',
    helpEmpty: '光标所在行的状态码、字段或值是什么意思，会显示在这里。',
    cut: '切分',
    cutHint: '在光标处把响应切成两段，或重新合并 (Alt+Enter)',

    nothingToRemark: '对这个响应没有什么要提示的。',
    notationFirst: '先要改正写法上的错误：见下方。',
    line: (line) => `第 ${line} 行`,

    divide: '切分响应',
    whole: '整体',
    wholeHint: '只用一次 sendall，之后由程序自行处理',
    headAndBody: '首部 | 正文',
    headAndBodyHint: '首部用一次 sendall，正文用一次',
    eachByte: '逐字节',
    eachByteHint: (most) =>
      `每个字节用一次 sendall；多字节字符和插入的值保持完整，切分点最多 ${formatCount(most)} 个`,
    howMany: '分成几段',
    equal: '等分',
    finally: '之后',
    byItself: '由程序自行处理',
    endings: {
      close: '关闭：close',
      'half-close': '半关闭：先 shutdown，再等待',
      reset: '重置：发送 RST 而不是 FIN',
      stall: '停滞：什么也不做，也不 close',
    },
    waits: '各段之间的等待',
    allWaits: '所有等待',
    waitAfter: (bytes) => `${formatCount(bytes)} 字节之后等待`,
    joinAt: (number) => `合并切分点 ${number}`,
    joinHint: '去掉这个切分点',
    moreCuts: (count) => `…另有 ${formatCount(count)} 个切分点`,
    various: '各不相同',

    track: (pieces, bytes) => `共 ${formatCount(bytes)} 字节，分为 ${formatCount(pieces)} 段`,
    pieces: (count) => `${formatCount(count)} 段`,
    piece: (number, bytes) => `第 ${number} 段：${formatCount(bytes)} 字节`,
    cutOf: (number, all) => `切分点 ${number}，共 ${all} 个`,
    cutAfter: (bytes, waitMs) => `${formatCount(bytes)} 字节之后${waitMs > 0 ? `，等待 ${waitMs} ms` : ''}`,
    cutKeys: '拖动，或用方向键移动；Delete 合并，Enter 设置等待',
    endingNames: {
      none: '由程序结束',
      close: '关闭',
      'half-close': '半关闭',
      reset: '重置',
      stall: '停滞',
    },

    notObserved: '还没有请求得到这样的响应。',
    andClientTook: (what) => `；客户端收到 ${what}`,
    andEnding: (ending) => `；${ending}`,

    noBytes: '还没有可显示的字节。',
    bytesKeys: '字节：用方向键移动，按住 Shift 选择',
    bytesInPieces: (bytes, pieces) => `${formatCount(bytes)} 字节，${formatCount(pieces)} 段`,
    beforeMistake: '这是写法出错之前的字节。',
    madeUp: '对应一个假想的 GET：还没有请求匹配这条规则。',
    asFor: '对应',
    parts: { head: '首部', body: '正文', both: '首部和正文' },
    bytes: (count) => `${formatCount(count)} 字节`,
    selectedByte: (at, hex, part, piece, inserted) =>
      `字节 ${formatCount(at)}：0x${hex}，${part}${piece === null ? '' : `，第 ${formatCount(piece)} 段`}${inserted ? '，插入的值' : ''}`,
    selectedBytes: (from, to, part, piece, inserted) =>
      `字节 ${formatCount(from)} 至 ${formatCount(to)}：共 ${formatCount(to - from + 1)} 个，${part}${piece === null ? '' : `，第 ${formatCount(piece)} 段`}${inserted ? '，含插入的值' : ''}`,

    open: '打开 ↗',
    undo: '撤销',
    undoHint: (before) => `恢复这里之前的内容${before === null ? '' : `：${before}`}`,
    done: '完成',
    doneHint: '保留响应，关闭此卡片',
    copy: '复制',
    copyHint: (command) => `复制：${command}`,
    predicted: '预测',
    predictedBefore: '编辑之前的预测',
    observed: '实际',
    specimenNotObserved: '还没有请求得到这个响应。',
    goesOn: '仍在继续。',
    askedBy: (who) => `${who}：`,
    clientTook: (client, what) => `原始客户端 ${client} 收到 ${what}`,

    gallery: '样例',
    close: '关闭',
    galleryNote:
      '点击一次，就用样例替换当前所写的响应；“撤销”可以恢复。每个样例下面写着 Chrome 和 curl 会如何处理它：请与你看到的相比较。',
    works: '正常',
    broken: '有错',
    load: '载入',
    loadAndRun: (program) => `载入并运行 ${program}`,
    loadLabel: (title) => `载入：${title}`,

    noCalls: (call) => `没有 ${call}`,
    calls: (call, count, list, total) =>
      `${formatCount(count)} 次 ${call}：${
        total === null
          ? list.join('、').replace(/、([^、]+)$/, ' 和 $1')
          : `${list.join('、')}…共 ${formatCount(total)}`
      } 字节`,
    callsThen: (calls, ending) => `${calls}，然后是 ${ending}`,
  },
});
