import { afterEach, describe, expect, it } from 'vitest';
import { ByteMark } from '../../../web/models/byte-marks.js';
import { ClientRenderer } from '../../../web/models/client-lines.js';
import { outputLines } from '../../../web/models/output-lines.js';
import { textWidth } from '../../../web/models/terminal-rows.js';
import { WireRenderer } from '../../../web/models/wire-lines.js';
import { locale } from '../../../web/texts/locale.js';
import { plain, record, type Told } from '../records.js';

afterEach(() => {
  locale.value = 'en';
});

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const renderer = (columns: number, byteLimit: number): WireRenderer =>
  new WireRenderer({ columns, byteLimit, errnoName: String, acceptedNs: () => undefined });

/** The text in the marked cells, row by row. */
function marked(lines: readonly string[], mark: ByteMark): string[] {
  return mark.spans().map(({ row, from, to }) => {
    let column = 0;
    let text = '';
    for (const character of plain(lines[row]!)) {
      if (column >= from && (to === null || column < to)) text += character;
      column += textWidth(character);
    }
    return text;
  });
}

function wire(told: Told, start: number, end: number, columns = 120, byteLimit = 4096): string[] {
  const mark = new ByteMark(start, end);
  return marked(renderer(columns, byteLimit).lines(record('recv', { connection: 1, ...told }), mark), mark);
}

describe('ByteMark', () => {
  it('knows where bytes are drawn: text, escapes, wide characters, over several rows', () => {
    expect(wire({ payload: 'GET / HTTP/1.1\r\nHost: x\r\n' }, 4, 5)).toEqual(['/']);
    expect(wire({ payload: 'a\r\nHost: x\r\n\r\nb' }, 1, 7)).toEqual(['\\r\\n', 'Host']);
    expect(wire({ payload: 'a\r\n\r\nb' }, 1, 5)).toEqual(['\\r\\n', '\\r\\n']);
    expect(wire({ payload: '你好吗' }, 3, 6)).toEqual(['好']);
    expect(wire({ payload: 'x\x1by' }, 1, 2)).toEqual(['\\x1b']);
  });

  it('knows where they are in rows that were wrapped', () => {
    expect(wire({ payload: `${'x'.repeat(40)}needle` }, 40, 46, 85)).toEqual(['needle']);
    expect(wire({ payload: `${'x'.repeat(47)}needle` }, 47, 53, 85)).toEqual(['need', 'le']);
  });

  it('is nowhere where the bytes are not drawn', () => {
    expect(wire({ payload: 'x'.repeat(20) }, 12, 14, 120, 10)).toEqual([]);
  });

  it('is in what is printed, and in what raw clients send', () => {
    const mark = new ByteMark(2, 4);
    expect(marked(outputLines(record('print', { payload: 'abcdef' }), mark), mark)).toEqual(['cd']);
    const client = new ClientRenderer({ columns: 100, byteLimit: 99, errnoName: String });
    expect(marked(client.lines(record('clientSend', { payload: 'abcdef' }), mark), mark)).toEqual(['cd']);
  });

  it('changes nothing of what is drawn, wherever it begins and ends', () => {
    const payload = utf8('GET /你?\r\n\x00x\r\n\r\n');
    const one = record('recv', { connection: 1, payload });
    const whole = renderer(50, 4096).lines(one).map(plain);
    for (let start = 0; start <= payload.length; start += 1)
      for (let end = start; end <= payload.length; end += 1)
        expect(renderer(50, 4096).lines(one, new ByteMark(start, end)).map(plain)).toEqual(whole);
  });
});

describe('lines in Chinese', () => {
  it('say the same in the same columns', () => {
    const thread = record('startThread', { connection: 1, result: 3 });
    const closed = record('recv', { connection: 1, payload: '' });
    const columns = ([line]: readonly string[], word: string): number =>
      textWidth(line!.slice(0, line!.indexOf(word)));
    const english = renderer(120, 99).lines(thread).map(plain);
    locale.value = 'zh';
    const chinese = renderer(120, 99).lines(thread).map(plain);
    expect(chinese[0]).toContain('线程 3');
    expect(columns(chinese, '线程 3')).toBe(columns(english, 'thread 3'));
    expect(renderer(120, 99).lines(closed).map(plain)[0]).toContain('对端已关闭其发送方向');
    for (let width = 20; width < 120; width += 1)
      for (const line of renderer(width, 99).lines(closed))
        expect(textWidth(plain(line))).toBeLessThanOrEqual(width);
  });
});
