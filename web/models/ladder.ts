/**
 * The ladder of one connection: a sequence diagram of what travelled between client and server, one arrow for each
 * chunk, from its records and, where a scenario's client told its side, from that. Pure: records in, a drawing out.
 */
import type { PlaygroundRecord } from '../../server/core/record.js';
import type { ScenarioClient } from '../../server/core/messages.js';
import { fitText, textWidthPx, type Drawing, type Shape, type Tone } from './drawing.js';
import { formatBytes, formatDuration } from './format.js';
import { callByCode } from './timeline-tracks.js';
import { visibleText } from './visible-bytes.js';

export const STAGES = ['connect', 'transfer', 'close'] as const;
export type Stage = (typeof STAGES)[number];

/** One row of the ladder. */
export interface LadderStep {
  readonly stage: Stage;
  readonly timeNs: number;
  /** `fin` and `rst` end a direction; `stay` is something that the server does by itself. */
  readonly kind: 'connect' | 'bytes' | 'fin' | 'rst' | 'stay' | 'more';
  /** Which way it went; null: nowhere. */
  readonly to: 'server' | 'client' | null;
  readonly label: string;
  /** The first words of what travelled, or why. */
  readonly detail: string;
}

export interface LadderStory {
  readonly connection: number;
  readonly peer: string;
  readonly thread: number | null;
  readonly startNs: number;
  readonly steps: readonly LadderStep[];
}

/** Steps drawn at most; what is between the first and the last is counted. */
const STEP_LIMIT = 160;
/** A wait shorter than this is not told. */
const WAIT_NS = 1e6;

const RESETS: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'WSAECONNRESET', 'WSAECONNABORTED']);

/** What the records of one connection tell, oldest first. `client` is its other end, where that was heard. */
export function ladderStory(
  connection: number,
  records: Iterable<PlaygroundRecord>,
  errnoName: (errno: number) => string,
  client: ScenarioClient | null = null,
): LadderStory {
  const steps: LadderStep[] = [];
  let peer = '';
  let thread: number | null = null;
  let startNs = 0;
  let sentFin = false;
  let gone = false;
  // A server is not told what its close sent; it was a FIN when nothing can have been left, or the client got one.
  let allRead = client?.events.some(({ kind }) => kind === 'ended') ?? false;
  const resetNs = client?.events.find(({ kind }) => kind === 'reset')?.timeNs;
  const add = (step: LadderStep): void => void steps.push(step);
  for (const record of records) {
    const timeNs = Number(record.timeNs);
    const durationNs = Number(record.durationNs);
    const failed = record.result < 0 && record.errno !== 0;
    const error = failed ? errnoName(record.errno) : '';
    if (startNs === 0) startNs = timeNs;
    switch (record.call) {
      case 'accept': {
        peer = visibleText(record.payload);
        startNs = timeNs;
        const connected = client?.events.find(({ kind }) => kind === 'connected');
        // A busy client may hear of it after the server: the handshake was over before accept returned.
        const connectedNs = connected === undefined ? timeNs : Math.min(timeNs, Number(connected.timeNs));
        add({
          stage: 'connect',
          timeNs: connectedNs,
          kind: 'connect',
          to: 'server',
          label: 'connect',
          detail: 'SYN, SYN+ACK, ACK: by the kernel',
        });
        if (timeNs - connectedNs > WAIT_NS) {
          const label = `waited ${formatDuration(timeNs - connectedNs)} in the backlog`;
          add({ stage: 'connect', timeNs, kind: 'stay', to: null, label, detail: '' });
        }
        add({ stage: 'connect', timeNs, kind: 'stay', to: null, label: 'accept returns', detail: '' });
        break;
      }
      case 'startThread': {
        if (!failed) thread = record.result;
        const waited = durationNs > WAIT_NS ? `, waited ${formatDuration(durationNs)}` : '';
        const label = failed ? `no thread: ${error}` : `thread ${record.result} takes it${waited}`;
        add({ stage: 'connect', timeNs, kind: 'stay', to: null, label, detail: '' });
        break;
      }
      case 'recv':
        thread = record.thread;
        if (failed) {
          gone = RESETS.has(error);
          add({
            stage: 'close',
            timeNs,
            kind: gone ? 'rst' : 'stay',
            to: gone ? 'server' : null,
            label: gone ? 'RST' : `recv failed`,
            detail: error,
          });
        } else if (record.payload.length === 0) {
          allRead = true;
          const detail = 'the client has closed its side';
          add({ stage: 'close', timeNs, kind: 'fin', to: 'server', label: 'FIN', detail });
        } else add(bytesStep(record, timeNs, 'server'));
        break;
      case 'sendall':
        if (record.payload.length > 0) add(bytesStep(record, timeNs, 'client'));
        if (failed) {
          gone = RESETS.has(error);
          const label = gone ? 'RST' : 'sendall failed';
          const to = gone ? 'server' : null;
          add({ stage: 'close', timeNs, kind: gone ? 'rst' : 'stay', to, label, detail: error });
        }
        break;
      case 'work': {
        const label = `works ${formatDuration(durationNs)}`;
        add({ stage: 'transfer', timeNs, kind: 'stay', to: null, label, detail: '' });
        break;
      }
      case 'gate': {
        const label = `at the gate before ${callByCode(record.result) ?? 'a call'}`;
        const stage = record.result === 9 ? 'close' : 'transfer';
        add({ stage, timeNs, kind: 'stay', to: null, label, detail: '' });
        break;
      }
      case 'shutdown':
        if (failed) break;
        sentFin = true;
        add({ stage: 'close', timeNs, kind: 'fin', to: 'client', label: 'FIN', detail: 'shutdown' });
        break;
      case 'close':
        if (gone)
          add({ stage: 'close', timeNs, kind: 'stay', to: null, label: 'close', detail: 'nobody is there' });
        else if (resetNs !== undefined) {
          const detail = 'close with unread bytes';
          add({ stage: 'close', timeNs, kind: 'rst', to: 'client', label: 'RST', detail });
        } else if (sentFin)
          add({ stage: 'close', timeNs, kind: 'stay', to: null, label: 'close', detail: '' });
        else {
          const detail = allRead ? 'close' : 'close; a RST if bytes were left unread';
          add({ stage: 'close', timeNs, kind: 'fin', to: 'client', label: 'FIN', detail });
        }
        break;
      default:
    }
  }
  return { connection, peer, thread, startNs, steps: staged(limited(steps)) };
}

function bytesStep(record: PlaygroundRecord, timeNs: number, to: 'server' | 'client'): LadderStep {
  const head = record.payload.subarray(0, 80);
  const lineFeed = head.indexOf(0x0a);
  const line = head.subarray(0, lineFeed < 0 ? head.length : lineFeed);
  const end = line.at(-1) === 0x0d ? line.length - 1 : line.length;
  return {
    stage: 'transfer',
    timeNs,
    kind: 'bytes',
    to,
    label: formatBytes(record.payload.length),
    detail: visibleText(line.subarray(0, end)),
  };
}

/** A stage never comes back: what the server still sends after the client's FIN belongs to the close. */
function staged(steps: readonly LadderStep[]): LadderStep[] {
  const lastBytes = steps.findLastIndex(({ stage }) => stage === 'transfer');
  let reached = 0;
  return steps.map((step, index) => {
    // A half-closed client is still answered: the transfer is not over before the last bytes.
    const own = step.stage === 'close' && index < lastBytes ? 1 : STAGES.indexOf(step.stage);
    reached = Math.max(reached, own);
    return { ...step, stage: STAGES[reached]! };
  });
}

function limited(steps: readonly LadderStep[]): readonly LadderStep[] {
  if (steps.length <= STEP_LIMIT) return steps;
  const half = STEP_LIMIT / 2;
  const left = steps.length - STEP_LIMIT;
  const { timeNs } = steps[half]!;
  const more: LadderStep = {
    stage: 'transfer',
    timeNs,
    kind: 'more',
    to: null,
    label: `… ${left} more`,
    detail: '',
  };
  return [...steps.slice(0, half), more, ...steps.slice(-half)];
}

export interface LadderOptions {
  readonly width: number;
  /** The least height: a short story is not stretched, but fills what there is. */
  readonly height: number;
  readonly textPx: number;
}

const STAGE_TONES: Readonly<Record<Stage, Tone>> = { connect: 'accent', transfer: 'event', close: 'ok' };

/** Draws a story from top to bottom, a row a step. Rows are not to scale: the times stand beside them. */
export function layoutLadder(story: LadderStory, { width, height, textPx }: LadderOptions): Drawing {
  const shapes: Shape[] = [];
  const rowPx = Math.round(textPx * 2.3);
  const headPx = Math.round(textPx * 2.4);
  const stagePx = Math.round(textPx * 5.6);
  const timePx = Math.round(textPx * 5.2);
  const clientX = stagePx + timePx + Math.round(textPx * 1.4);
  const sidePx = Math.max(textPx * 9, Math.min(textPx * 17, width * 0.28));
  const serverX = Math.max(clientX + 120, width - sidePx);
  const bottom = Math.max(height, headPx + story.steps.length * rowPx + 12);
  const text = (
    x: number,
    y: number,
    words: string,
    tone: Tone,
    more: Partial<Shape & { kind: 'text' }> = {},
  ): void =>
    void shapes.push({ kind: 'text', x, y, text: words, size: textPx, tone, ...more } as Shape & {
      kind: 'text';
    });

  const thread = story.thread === null || story.thread === 0 ? 'server' : `server · thread ${story.thread}`;
  text(clientX, headPx - textPx * 0.9, 'client', 'ink', { anchor: 'middle', bold: true });
  text(serverX, headPx - textPx * 0.9, thread, 'ink', { anchor: 'middle', bold: true });
  const peerRoom = serverX - clientX - textPx * 9;
  const peer = fitText(story.peer, textPx, peerRoom);
  if (peer !== '')
    text((clientX + serverX) / 2, headPx - textPx * 0.9, peer, 'faint', { anchor: 'middle', font: 'mono' });
  const lifelineEnd = headPx + story.steps.length * rowPx + 6;
  for (const x of [clientX, serverX]) {
    const line = {
      kind: 'line',
      x1: x,
      x2: x,
      tone: 'line-strong',
      strokeWidth: 2,
      what: 'lifeline',
    } as const;
    shapes.push({ ...line, y1: headPx - textPx * 0.4, y2: lifelineEnd });
  }
  stageBands(story.steps, headPx, rowPx, textPx, shapes);

  let previousNs = story.steps[0]?.timeNs ?? 0;
  story.steps.forEach((step, index) => {
    const y = headPx + index * rowPx + rowPx / 2;
    const fromStart = step.timeNs - story.startNs;
    const time = `${fromStart < 0 ? '−' : '+'}${formatDuration(Math.abs(fromStart))}`;
    const waited = step.timeNs - previousNs;
    previousNs = step.timeNs;
    text(stagePx + timePx, y + textPx * 0.36, time, waited > 500e6 ? 'ink' : 'faint', { anchor: 'end' });
    if (step.to === null) stay(step, y, { serverX, width, textPx }, shapes);
    else arrow(step, y, { clientX, serverX, textPx }, shapes);
  });
  return { width, height: bottom, shapes };
}

function stageBands(
  steps: readonly LadderStep[],
  headPx: number,
  rowPx: number,

  textPx: number,
  shapes: Shape[],
): void {
  for (const stage of STAGES) {
    const first = steps.findIndex((step) => step.stage === stage);
    if (first < 0) continue;
    const last = steps.findLastIndex((step) => step.stage === stage);
    const y = headPx + first * rowPx + 2;
    const height = (last - first + 1) * rowPx - 4;
    const tone = STAGE_TONES[stage];
    shapes.push({ kind: 'rect', x: 4, y, width: 4, height, radius: 2, tone, what: `stage ${stage}` });
    shapes.push({ kind: 'text', x: 14, y: y + textPx, text: stage, size: textPx, tone, bold: true });
  }
}

function stay(
  { label, detail }: LadderStep,
  y: number,
  { serverX, width, textPx }: { serverX: number; width: number; textPx: number },
  shapes: Shape[],
): void {
  const words = detail === '' ? label : `${label}: ${detail}`;
  shapes.push({
    kind: 'rect',
    x: serverX - 4,
    y: y - 4,
    width: 8,
    height: 8,
    radius: 4,
    tone: 'line-strong',
    what: 'stay',
    hint: words,
  });
  const shown = fitText(words, textPx, width - serverX - 18);
  shapes.push({
    kind: 'text',
    x: serverX + 12,
    y: y + textPx * 0.36,
    text: shown,
    size: textPx,
    tone: 'dim',
  });
}

function arrow(
  { kind, to, label, detail }: LadderStep,
  y: number,
  { clientX, serverX, textPx }: { clientX: number; serverX: number; textPx: number },
  shapes: Shape[],
): void {
  const right = to === 'server';
  const tone: Tone =
    kind === 'rst'
      ? 'bad'
      : kind === 'bytes'
        ? right
          ? 'request'
          : 'response'
        : kind === 'fin'
          ? 'ok'
          : 'accent';
  const [from, end] = right ? [clientX + 2, serverX - 2] : [serverX - 2, clientX + 2];
  const sign = right ? 1 : -1;
  const lineY = y + textPx * 0.5;
  const hint = detail === '' ? label : `${label} ${detail}`;
  shapes.push({
    kind: 'line',
    x1: from,
    y1: lineY,
    x2: end - sign * 8,
    y2: lineY,
    tone,
    strokeWidth: 2,
    dashed: kind === 'fin' || kind === 'connect',
    what: `${kind} to ${to}`,
    hint,
  });
  shapes.push({
    kind: 'polygon',
    points: [
      [end, lineY],
      [end - sign * 9, lineY - 5],
      [end - sign * 9, lineY + 5],
    ],
    tone,
  });
  if (kind === 'rst') {
    // Beside the server: the words are on the other side.
    const x = serverX - 26;
    for (const slope of [-1, 1])
      shapes.push({
        kind: 'line',
        x1: x - 5,
        y1: lineY - 5 * slope,
        x2: x + 5,
        y2: lineY + 5 * slope,
        tone,
        strokeWidth: 2,
      });
  }
  const room = serverX - clientX - 32;
  const labelPx = textWidthPx(label, textPx);
  const words = detail === '' ? '' : fitText(detail, textPx, room - labelPx - 12);
  const textY = lineY - textPx * 0.45;
  shapes.push({
    kind: 'text',
    x: clientX + 16,
    y: textY,
    text: label,
    size: textPx,
    tone,
    bold: true,
  });
  if (words !== '')
    shapes.push({
      kind: 'text',
      x: clientX + 16 + labelPx + 12,
      y: textY,
      text: words,
      size: textPx,
      tone: 'dim',
      font: 'mono',
    });
}
