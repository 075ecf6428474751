/**
 * The text of a response as lines to look at, with the marks that the editor gives it: what stands in its place until
 * somebody goes into it. Pure.
 */
import type { LineEnding } from '../../server/core/messages.js';

/** A part of the text about which there is something to say. */
export interface TextNote {
  readonly from: number;
  readonly to: number;
  readonly severity: 'warning' | 'info';
}

/** How a stretch of text looks. */
export type StillMark = 'keyword' | 'name' | 'insertion' | 'escape' | 'unseen' | 'warning' | 'info';

export interface StillPart {
  /** As it stands; where that can't be seen, what stands for it. */
  readonly text: string;
  readonly marks: readonly StillMark[];
}

export interface StillLine {
  readonly parts: readonly StillPart[];
  /** What its line break is sent as; empty for the last line, which has none. */
  readonly end: string;
  /** The gravest of what there is to say about it. */
  readonly severity: TextNote['severity'] | null;
}

/**
 * All that is no plain character: control, format (bidirectional, zero-width), separators but the space, unassigned;
 * and what Unicode says to draw as nothing. A line feed ends a line and is drawn there.
 */
export const UNSEEN = /[^\P{C}\n]|[^\P{Z} ]|\p{Default_Ignorable_Code_Point}|\u2800/gu;

const SHORT: Readonly<Record<number, string>> = { 0x00: '\\0', 0x09: '\\t', 0x0d: '\\r' };

/** What is drawn for a character that can't be seen. */
export function unseenGlyph(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  return SHORT[code] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : unicodeName(code));
}

/** `U+0007` */
export function unicodeName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Unicode Standard Annex #11: what is two columns wide, but for the emoji, which no font draws in whole columns. */
export const WIDE =
  /[\u1100-\u115f\u2e80-\u2fff\u3001-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]+/gu;

/** `{{name}}`, and `\r` and its like. */
export const NOTATION = /\{\{[^}\n]*\}\}|\\(?:[rnt0\\]|x[0-9A-Fa-f]{2})/g;

/** A longer text is for the editor, which draws only what is in sight. */
const LINE_LIMIT = 99;

/** Whether the text can be shown like this for long. What can't be seen in it, or is wide, the editor draws better. */
export function canStandStill(text: string): boolean {
  return text.search(UNSEEN) < 0 && text.search(WIDE) < 0 && text.split('\n').length <= LINE_LIMIT;
}

interface Marked {
  readonly from: number;
  readonly to: number;
  readonly mark: StillMark;
}

/** The lines of `text`, of which those of the head end as `lineEnding` says. */
export function stillLines(text: string, lineEnding: LineEnding, notes: readonly TextNote[]): StillLine[] {
  const texts = text.split('\n');
  const empty = texts.indexOf('');
  const headLines = empty < 0 ? Infinity : empty + 1;
  let at = 0;
  return texts.map((line, index) => {
    const start = at;
    const end = start + line.length;
    at = end + 1;
    const here = notes.filter((note) => note.from <= end && note.to >= start);
    const marked = [
      ...(index < headLines ? tokens(line, index === 0) : []),
      ...Array.from(line.matchAll(NOTATION), (match): Marked => ({
        from: match.index,
        to: match.index + match[0].length,
        mark: match[0].startsWith('{') ? 'insertion' : 'escape',
      })),
      ...Array.from(line.matchAll(UNSEEN), (match): Marked => ({
        from: match.index,
        to: match.index + match[0].length,
        mark: 'unseen',
      })),
      ...here.map((note): Marked => ({ from: note.from - start, to: note.to - start, mark: note.severity })),
    ];
    const head = index < headLines && lineEnding === 'crlf';
    return {
      parts: partsOf(line, marked),
      end: index === texts.length - 1 ? '' : head ? '\\r\\n' : '\\n',
      severity: here.some(({ severity }) => severity === 'warning')
        ? 'warning'
        : here.length > 0
          ? 'info'
          : null,
    };
  });
}

/** What the editor colours in a line of the head: the protocol, a status code that is no failure, a field's name. */
function tokens(line: string, first: boolean): Marked[] {
  if (!first) {
    const name = /^[^ \t:][^:]*:|^:/.exec(line)?.[0];
    return name === undefined ? [] : [{ from: 0, to: name.length, mark: 'name' }];
  }
  const status = /^(HTTP\/\d\.\d)(?:\s+(\d+))?/.exec(line);
  if (status === null) return [];
  const [, protocol, code = ''] = status;
  const marked: Marked[] = [{ from: 0, to: protocol!.length, mark: 'keyword' }];
  const end = status[0].length;
  if (Number(code) >= 100 && Number(code) < 400)
    marked.push({ from: end - code.length, to: end, mark: 'name' });
  return marked;
}

/** `line` in pieces, each with all the marks that lie over it. */
function partsOf(line: string, marked: readonly Marked[]): StillPart[] {
  const inside = (at: number): number => Math.max(0, Math.min(line.length, at));
  const edges = new Set([0, line.length, ...marked.flatMap(({ from, to }) => [inside(from), inside(to)])]);
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(1).map((to, index) => {
    const from = sorted[index]!;
    const marks = new Set(marked.filter((one) => one.from <= from && one.to >= to).map(({ mark }) => mark));
    const text = line.slice(from, to);
    return { text: marks.has('unseen') ? unseenGlyph(text) : text, marks: [...marks] };
  });
}
