/**
 * Draws a ladder: two lifelines, a row a step from top to bottom, and an arrow for all that travelled. Rows are not to
 * scale: the times stand beside them. Pure: a story in, a drawing out.
 */
import { fitText, textWidthPx, type Drawing, type Shape, type TextShape, type Tone } from './drawing.js';
import { formatDuration } from '../texts/format.js';
import { ladderTexts } from '../texts/ladder.js';
import type { LadderStory } from './ladder.js';
import { STAGES, type LadderLink, type LadderStep, type Side, type Stage } from './ladder-steps.js';

export interface LadderOptions {
  readonly width: number;
  /** The least height: a short story is not stretched, but fills what there is. */
  readonly height: number;
  readonly textPx: number;
}

const STAGE_TONES: Readonly<Record<Stage, Tone>> = { connect: 'accent', transfer: 'event', close: 'ok' };

/** Where things are: the lifelines, and how large text is. */
interface Frame {
  readonly clientX: number;
  readonly serverX: number;
  readonly textPx: number;
}

/** How far words keep from the lifelines. */
const ASIDE_PX = 12;

/** In sizes of text: a drawing that is narrower has its stages as colours alone, and so room for its words. */
const STAGE_WORDS_FROM = 30;

/** Draws a story from top to bottom, a row a step. */
export function layoutLadder(story: LadderStory, { width, height, textPx }: LadderOptions): Drawing {
  const shapes: Shape[] = [];
  const rowPx = Math.round(textPx * 2.3);
  const headPx = Math.round(textPx * 2.4);
  const stageWords = width >= textPx * STAGE_WORDS_FROM;
  const stagePx = stageWords ? Math.round(textPx * 5.6) : ASIDE_PX;
  const timePx = Math.round(textPx * 5.2);
  const clientX = stagePx + timePx + Math.round(textPx * 1.4);
  const serverX = Math.max(clientX + 120, width - Math.round(textPx * 1.4));
  const frame: Frame = { clientX, serverX, textPx };
  const bottom = Math.max(height, headPx + story.steps.length * rowPx + 12);
  heading(story, headPx, frame, shapes);
  const lifelineEnd = headPx + story.steps.length * rowPx + 6;
  for (const x of [clientX, serverX]) {
    const line = { kind: 'line', x1: x, x2: x, tone: 'line-strong', strokeWidth: 2 } as const;
    shapes.push({ ...line, y1: headPx - textPx * 0.4, y2: lifelineEnd, what: 'lifeline' });
  }
  stageBands(story.steps, headPx, rowPx, stageWords ? textPx : null, shapes);

  const yOf = (index: number): number => headPx + index * rowPx + rowPx / 2;
  travels(story, yOf, frame, shapes);
  let previousNs = story.steps[0]?.timeNs ?? 0;
  story.steps.forEach((step, index) => {
    const y = yOf(index);
    const fromStart = step.timeNs - story.startNs;
    const time = `${fromStart < 0 ? '−' : '+'}${formatDuration(Math.abs(fromStart))}`;
    const tone = step.timeNs - previousNs > 500e6 ? 'ink' : 'faint';
    previousNs = step.timeNs;
    shapes.push({
      kind: 'text',
      x: stagePx + timePx,
      y: y + textPx * 0.36,
      text: time,
      size: textPx,
      tone,
      anchor: 'end',
    });
    if (step.to !== null && step.at === null) between(step, y, frame, shapes);
    else atEnd(step, y, frame, shapes);
  });
  return { width, height: bottom, shapes };
}

function heading({ thread, client, peer }: LadderStory, headPx: number, frame: Frame, shapes: Shape[]): void {
  const { clientX, serverX, textPx } = frame;
  const y = headPx - textPx * 0.9;
  const common = { kind: 'text', y, size: textPx } as const;
  const name = { ...common, tone: 'ink', bold: true } as const;
  const words = ladderTexts();
  const text = client === null ? words.client : words.rawClient(client);
  const serverEnd = serverX + textPx * 0.7;
  const room = serverEnd - clientX - textWidthPx(text, textPx) / 2 - textPx;
  const whole = thread === null || thread === 0 ? words.server : words.serverThread(thread);
  const server = textWidthPx(whole, textPx) <= room ? whole : words.server;
  shapes.push({ ...name, x: clientX, text, anchor: 'middle' });
  shapes.push({ ...name, x: serverEnd, text: server, anchor: 'end' });
  const from = clientX + textWidthPx(text, textPx) / 2;
  const to = serverEnd - textWidthPx(server, textPx);
  // Whole or not at all: the port is at its end.
  if (textWidthPx(peer, textPx) > to - from - textPx * 2) return;
  shapes.push({ ...common, x: (from + to) / 2, text: peer, tone: 'faint', font: 'mono', anchor: 'middle' });
}

function stageBands(
  steps: readonly LadderStep[],
  headPx: number,
  rowPx: number,
  textPx: number | null,
  shapes: Shape[],
): void {
  const { stages } = ladderTexts();
  for (const stage of STAGES) {
    const first = steps.findIndex((step) => step.stage === stage);
    if (first < 0) continue;
    const last = steps.findLastIndex((step) => step.stage === stage);
    const y = headPx + first * rowPx + 2;
    const height = (last - first + 1) * rowPx - 4;
    const tone = STAGE_TONES[stage];
    const band = { kind: 'rect', x: 4, y, width: 4, height, radius: 2, tone } as const;
    shapes.push({ ...band, what: `stage ${stage}`, hint: stages[stage] });
    if (textPx === null) continue;
    shapes.push({ kind: 'text', x: 14, y: y + textPx, text: stages[stage], size: textPx, tone, bold: true });
  }
}

/** Draws the arrows: of each step that was told by both ends from the one row to the other. */
function travels(
  { steps, links }: LadderStory,
  yOf: (index: number) => number,
  frame: Frame,
  shapes: Shape[],
): void {
  const linked = new Set(links.flatMap(({ from, to }) => [from, to]));
  const level: LadderLink[] = steps.flatMap(({ to }, index) =>
    to === null || linked.has(index) ? [] : [{ from: index, to: index }],
  );
  for (const { from, to } of [...links, ...level]) {
    const sender = steps[from]!;
    // Nobody has taken it: as far as the kernel, if that.
    const unheard = from === to && sender.at !== null && sender.at !== sender.to;
    arrow(
      sender,
      steps[to]!,
      [anchorY(sender, yOf(from), frame), anchorY(steps[to]!, yOf(to), frame)],
      unheard,
      frame,
      shapes,
    );
  }
}

/** Where in its row an arrow begins or ends: an end that tells of what it got has the words for it below. */
function anchorY({ at, to }: LadderStep, y: number, { textPx }: Frame): number {
  return y + textPx * (at !== null && at === to ? -0.5 : 0.5);
}

const TONES: Readonly<Record<LadderStep['kind'], Tone>> = {
  connect: 'accent',
  bytes: 'request',
  fin: 'ok',
  rst: 'bad',
  stay: 'line-strong',
  more: 'line-strong',
};

function toneOf({ kind, to }: LadderStep): Tone {
  return kind === 'bytes' && to === 'client' ? 'response' : TONES[kind];
}

function arrow(
  sender: LadderStep,
  receiver: LadderStep,
  [fromY, endY]: readonly [number, number],
  unheard: boolean,
  { clientX, serverX }: Frame,
  shapes: Shape[],
): void {
  const { kind, to, label, detail } = receiver;
  const tone = toneOf(receiver);
  const right = to === 'server';
  const [from, end] = right ? [clientX + 2, serverX - 2] : [serverX - 2, clientX + 2];
  const length = Math.hypot(end - from, endY - fromY);
  const [dx, dy] = [(end - from) / length, (endY - fromY) / length];
  const common = { tone, strokeWidth: 2, ...(unheard && { opacity: 0.5 }) } as const;
  shapes.push({
    ...common,
    kind: 'line',
    x1: from,
    y1: fromY,
    x2: end - dx * 8,
    y2: endY - dy * 8,
    dashed: kind === 'fin' || kind === 'connect' || unheard,
    what: `${kind} to ${to}`,
    hint: sender === receiver ? words(label, detail) : ladderTexts().arrived(sender.label, label),
  });
  shapes.push({
    kind: 'polygon',
    points: [
      [end, endY],
      [end - dx * 9 - dy * 5, endY - dy * 9 + dx * 5],
      [end - dx * 9 + dy * 5, endY - dy * 9 - dx * 5],
    ],
    tone,
    ...(unheard && { opacity: 0.5 }),
  });
  if (kind === 'rst')
    cross(
      from + dx * (right ? serverX - clientX - 26 : 26),
      fromY + dy * (right ? serverX - clientX - 26 : 26),
      tone,
      shapes,
    );
}

/** Marks a RST, beside the server: the words are on the other side. */
function cross(x: number, y: number, tone: Tone, shapes: Shape[]): void {
  for (const slope of [-1, 1])
    shapes.push({
      kind: 'line',
      x1: x - 5,
      y1: y - 5 * slope,
      x2: x + 5,
      y2: y + 5 * slope,
      tone,
      strokeWidth: 2,
    });
}

const words = (label: string, detail: string): string => (detail === '' ? label : `${label} ${detail}`);

/** The words over an arrow from one end to the other. */
function between(step: LadderStep, y: number, frame: Frame, shapes: Shape[]): void {
  labelled(step, 'client', y + frame.textPx * 0.05, frame, shapes);
}

/** What one end told: beside its lifeline, on the side where the other one is. */
function atEnd(step: LadderStep, y: number, frame: Frame, shapes: Shape[]): void {
  const { textPx } = frame;
  const { label, detail, kind, at, to } = step;
  const side = at ?? 'server';
  const size = 8;
  shapes.push({
    kind: 'rect',
    x: (side === 'client' ? frame.clientX : frame.serverX) - size / 2,
    y: (to === null ? y : anchorY(step, y, frame)) - size / 2,
    width: size,
    height: size,
    radius: size / 2,
    tone: toneOf(step),
    what: to === null ? 'stay' : `${kind} at ${at}`,
    hint: detail === '' ? label : `${label}: ${detail}`,
  });
  if (to === null) {
    const text = fitText(detail === '' ? label : `${label}: ${detail}`, textPx, roomOf(frame));
    written([{ text, tone: 'dim' }], side, y + textPx * 0.36, frame, shapes);
  } else {
    // What it sent leaves downwards, what it got comes from above: the words keep out of the way.
    labelled(step, side, y + textPx * (to === side ? 0.66 : 0.05), frame, shapes);
  }
}

const roomOf = ({ clientX, serverX }: Frame): number => serverX - clientX - 2 * ASIDE_PX - 8;

/** A label in the colour of its arrow, and as much of the detail as there is room for. */
function labelled(step: LadderStep, side: Side, y: number, frame: Frame, shapes: Shape[]): void {
  const { label, detail } = step;
  const { textPx } = frame;
  const room = roomOf(frame) - textWidthPx(label, textPx) - WORD_GAP_PX;
  // Who makes the handshake goes before a segment of it is cut.
  const brief =
    step.kind === 'connect' && textWidthPx(detail, textPx) > room ? detail.split(/: |：/)[0]! : detail;
  const text = detail === '' ? '' : fitText(brief, textPx, room);
  const words: Word[] = [{ text: label, tone: toneOf(step), bold: true }];
  if (text !== '') words.push({ text, tone: 'dim', font: 'mono' });
  written(words, side, y, frame, shapes);
}

type Word = Pick<TextShape, 'text' | 'tone' | 'bold' | 'font'>;

const WORD_GAP_PX = 12;

/** Words between the lifelines, beside one of them, on ground of their own: arrows of other rows may pass there. */
function written(
  words: readonly Word[],
  side: Side,
  y: number,
  { clientX, serverX, textPx }: Frame,
  shapes: Shape[],
): void {
  const widths = words.map(({ text }) => textWidthPx(text, textPx));
  const wide = widths.reduce((sum, width) => sum + width, 0) + WORD_GAP_PX * (words.length - 1);
  const left = side === 'client' ? clientX + ASIDE_PX : serverX - ASIDE_PX - wide;
  const box = { x: left - 2, y: y - textPx * 0.9, width: wide + 4, height: textPx * 1.2 };
  shapes.push({ kind: 'rect', ...box, tone: 'panel', opacity: 0.85 });
  const anchor = side === 'client' ? 'start' : 'end';
  let x = left;
  words.forEach((word, index) => {
    const width = widths[index]!;
    shapes.push({ kind: 'text', x: side === 'client' ? x : x + width, y, size: textPx, anchor, ...word });
    x += width + WORD_GAP_PX;
  });
}
