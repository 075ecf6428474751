/** Copying out of a terminal: lines as they were before they were wrapped to its width. */
import type { IBufferLine, Terminal } from '@xterm/xterm';

/** The sign with which `terminal-rows` begins a row that goes on, and its colour: nothing else is both. */
const GOES_ON = '↳';
const FAINT = 8;

/** Puts what is selected into the clipboard; does nothing when nothing is. */
export function copySelection(terminal: Terminal, event: ClipboardEvent): void {
  if (!terminal.hasSelection() || event.clipboardData === null) return;
  event.clipboardData.setData('text/plain', selectedText(terminal));
  event.preventDefault();
  event.stopImmediatePropagation();
}

function selectedText(terminal: Terminal): string {
  const range = terminal.getSelectionPosition();
  if (range === undefined) return '';
  const { start, end } = range;
  let text = '';
  for (let y = start.y; y <= end.y; y += 1) {
    const line = terminal.buffer.active.getLine(y);
    if (line === undefined) break;
    const joined = y > start.y ? goesOnAt(line) : null;
    const from = y === start.y ? start.x : (joined ?? 0);
    const to = y === end.y ? end.x : terminal.cols;
    if (y > start.y && joined === null) text += '\n';
    if (from < to) text += line.translateToString(true, from, to);
  }
  return text;
}

/** The column from which on a row continues the one before it; null: it begins a line of its own. */
function goesOnAt(line: IBufferLine): number | null {
  if (line.isWrapped) return 0;
  for (let x = 0; x < line.length; x += 1) {
    const cell = line.getCell(x);
    const character = cell?.getChars() ?? '';
    if (character === '' || character === ' ') continue;
    return character === GOES_ON && cell!.isFgPalette() && cell!.getFgColor() === FAINT ? x + 2 : null;
  }
  return null;
}
