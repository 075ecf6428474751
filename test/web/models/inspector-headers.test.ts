import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldHelp, statusHelp } from '../../../web/models/http-words.js';
import { fieldValues, readHeads, valuePieces } from '../../../web/models/inspector-headers.js';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const linesOf = (text: string, side: 'request' | 'response' = 'request') =>
  readHeads(bytesOf(text), side).flatMap(({ lines }) =>
    lines.map(({ kind, name, value }) => [kind, name, value]),
  );

describe('the lines of a head', () => {
  it('are the first line, and fields as received', () => {
    expect(linesOf('GET / HTTP/1.1\r\nHost:  a \r\nX:\t1\r\n\r\nbody: no\r\n')).toEqual([
      ['start', '', 'GET / HTTP/1.1'],
      ['field', 'Host', '  a '],
      ['field', 'X', '\t1'],
    ]);
  });

  it('are shown where they are malformed, too', () => {
    expect(linesOf('GET /\nno colon\n: no name\nA : b\n folded\n\n')).toEqual([
      ['start', '', 'GET /'],
      ['malformed', '', 'no colon'],
      ['malformed', '', ': no name'],
      ['field', 'A ', ' b'],
      ['fold', '', ' folded'],
    ]);
  });

  it('say how often a name stands there, however it is written', () => {
    const [head] = readHeads(bytesOf('GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\na: 3\r\n\r\n'), 'request');
    expect(head!.lines.map(({ times }) => times)).toEqual([1, 2, 1, 2]);
  });

  it('say what is wrong with them', () => {
    const [head] = readHeads(bytesOf('GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\n  2\r\nB\r\n\r\n'), 'request');
    expect(head!.lines.map(({ problems }) => problems)).toEqual([[], [], [], ['obsFold'], ['missingColon']]);
  });

  it('are of several heads where a response was announced by interim ones', () => {
    const heads = readHeads(
      bytesOf(
        'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nx',
      ),
      'response',
    );
    expect(heads.map(({ status, lines }) => [status, lines.length])).toEqual([
      [100, 1],
      [103, 2],
      [200, 2],
    ]);
    expect(fieldValues(heads, 'a')).toEqual(['b']);
  });

  it.each(['', 'GET / HTTP/1.1', 'GET / HTTP/1.1\r\nHost: a\r\n'])('are not whole in %j', (text) => {
    expect(readHeads(bytesOf(text), 'request').at(-1)?.whole ?? false).toBe(false);
  });

  it('have values to which folded lines belong', () => {
    const heads = readHeads(bytesOf('GET / HTTP/1.1\r\nA: 1\r\n\t2\r\nB: x\r\nA: 3\r\n\r\n'), 'request');
    expect(fieldValues(heads, 'a')).toEqual(['1 2', '3']);
  });

  it('are in the bytes one behind the other, whatever these are', () => {
    const message = fc.array(
      fc.constantFrom('GET / HTTP/1.1', '\r\n', '\n', 'A: b', ' c', ':', '\x00\xff', ' '),
    );
    fc.assert(
      fc.property(message, (parts) => {
        const bytes = bytesOf(parts.join(''));
        for (const side of ['request', 'response'] as const)
          for (const { start, end, lines } of readHeads(bytes, side)) {
            const begins = lines.map((line) => line.start);
            expect(begins).toEqual(begins.toSorted((one, other) => one - other));
            expect(lines.every((line) => line.start >= start && line.end <= end)).toBe(true);
            expect(end).toBeLessThanOrEqual(bytes.length);
          }
      }),
    );
  });
});

describe('a value', () => {
  const odd = (text: string) => ({ text, odd: true });
  const usual = (text: string) => ({ text, odd: false });
  it.each([
    [' a', [usual('a')]],
    ['a', [usual('a')]],
    ['  a ', [odd('·'), usual('a'), odd('·')]],
    [' a  b', [usual('a'), odd('··'), usual('b')]],
    [' a\tb', [usual('a'), odd('\\t'), usual('b')]],
    [' a\x00b', [usual('a'), odd('\\0'), usual('b')]],
    [' \u202eb', [odd('\\u{202e}'), usual('b')]],
    [' ', []],
    ['   ', [odd('··')]],
  ])('%j shows what does not show', (value, pieces) => {
    expect(valuePieces(value, ' ')).toEqual(pieces);
  });
});

describe('what the reference says', () => {
  it('is found whatever the case of a name, and nowhere for one that is not in it', () => {
    expect(fieldHelp('content-TYPE')).toMatchObject({ title: 'Content-Type', section: 'RFC 9110 §8.3' });
    expect(statusHelp(404)).toMatchObject({ title: '404 Not Found', section: 'RFC 9110 §15.5.5' });
    for (const name of ['X-Nobody', 'constructor', '__proto__']) expect(fieldHelp(name)).toBe(null);
    expect(statusHelp(299)).toBe(null);
  });
});
