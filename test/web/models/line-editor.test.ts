import { describe, expect, it } from 'vitest';
import { LineEditor, promptRow } from '../../../web/models/line-editor.js';

const LEFT = '\x1b[D';
const BACKSPACE = '\x7f';

/** What came of keys, and what stands in the line then, with `|` where the cursor is. */
function typed(...keys: readonly string[]): { events: unknown[]; line: string } {
  const editor = new LineEditor();
  const events = keys.flatMap((key) => editor.feed(key)).map((event) => Object.values(event).join(' '));
  const { text, cursor } = editor;
  return { events, line: `${text.slice(0, cursor)}|${text.slice(cursor)}` };
}

describe('LineEditor', () => {
  it.each<[string, string[], string[], string]>([
    ['ends a line with Enter', ['GET /', '\r', 'H'], ['line GET /'], 'H|'],
    ['ends a line in the middle as a whole', ['ab', LEFT, '\r'], ['line ab'], '|'],
    ['inserts where the cursor is', ['ac', LEFT, 'b'], [], 'ab|c'],
    ['erases whole characters, however they are made', ['a你e\u0301👨‍👩‍👧', BACKSPACE, BACKSPACE], [], 'a你|'],
    ['erases nothing of nothing', [BACKSPACE, '\x1b[3~', '\x17', LEFT], [], '|'],
    ['deletes behind the cursor', ['a你b', '\x01', '\x1b[3~', '\x1b[3~'], [], '|b'],
    ['erases a word, and all before the cursor', ['one two ', '\x17', 'x', LEFT, '\x15'], [], '|x'],
    ['sends what stands there with Ctrl+D, without a line break', ['ab', '\x04'], ['part ab'], '|'],
    ['ends the input with Ctrl+D on an empty line', ['\x04'], ['endOfFile'], '|'],
    ['gives the line up with Ctrl+C', ['ab', '\x03'], ['interrupt'], '|'],
    [
      'brings back the lines before',
      ['a', '\r', 'b', '\r', '\x1b[A', '\x1b[A', '\x1b[B'],
      ['line a', 'line b'],
      'b|',
    ],
    ['keeps keys that mean nothing out of the text', ['a', '\x1b[15~', '\x1bOP'], [], 'a|'],
    [
      'takes pasted lines one by one, whatever ends them',
      ['\x1b[200~GET /\r\nHost: x\r\rrest\x1b[201~'],
      ['line GET /', 'line Host: x', 'line '],
      'rest|',
    ],
    ['takes controls that were pasted as text', ['\x1b[200~a\x1b[2Jb\x03\x1b[201~'], [], 'a\x1b[2Jb\x03|'],
    [
      'takes the end of a paste that was pasted as text, too',
      ['\x1b[200~a\x1b[201~b\x1b[201~'],
      [],
      'a\x1b[201~b|',
    ],
    ['takes half a character as one that is missing', ['a\ud83d'], [], 'a\ufffd|'],
  ])('%s', (_, keys, events, line) => expect(typed(...keys)).toEqual({ events, line }));
});

describe('promptRow()', () => {
  const row = (text: string, cursor = text.length, columns = 20): ReturnType<typeof promptRow> =>
    promptRow({ text, cursor }, '› ', columns);

  it.each([
    ['plain text', row('abc', 1), { text: '› abc', column: 3 }],
    ['wide characters', row('你好'), { text: '› 你好', column: 6 }],
    [
      'controls and what would act on the terminal as escapes',
      row('\x1b[2J\u0085'),
      { text: '› \\x1b[2J\\xc2\\x85', column: 17 },
    ],
    [
      'the end of a line that is longer',
      row('0123456789abcdefghij'),
      { text: '› …456789abcdefghij', column: 19 },
    ],
    [
      'the beginning, when the cursor is there',
      row('0123456789abcdefghij', 0),
      { text: '› 0123456789abcdefg', column: 2 },
    ],
  ])('draws %s', (_, drawn, expected) => expect(drawn).toEqual(expected));

  it('never leaves its row, and never draws a control', () => {
    for (const text of ['你'.repeat(50), 'e\u0301'.repeat(50), '\0'.repeat(50), 'ab你\x9b'.repeat(20)]) {
      for (let cursor = 0; cursor <= text.length; cursor += 1) {
        const { text: drawn, column } = row(text, cursor, 24);
        expect(column).toBeLessThan(24);
        expect(drawn).not.toMatch(/[\p{Cc}]/u);
      }
    }
  });
});
