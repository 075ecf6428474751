import { describe, expect, test } from 'vitest';
import { canStandStill, stillLines, type StillLine } from '../../../web/models/still-text.js';

/** A line as text: each part with its marks behind it. */
const drawn = ({ parts, end, severity }: StillLine): string =>
  `${severity === null ? '' : `(${severity}) `}${parts
    .map(({ text, marks }) => (marks.length === 0 ? text : `[${text}|${marks.join(' ')}]`))
    .join('')}${end}`;

const lines = (text: string, ending: 'crlf' | 'lf' = 'crlf', notes: Parameters<typeof stillLines>[2] = []) =>
  stillLines(text, ending, notes).map(drawn);

describe('stillLines()', () => {
  test.each([
    [
      'colours what the editor does, and draws what line breaks are sent as',
      'HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>a: b</h1>\nlast',
      [
        '[HTTP/1.1|keyword] [200|name] OK\\r\\n',
        '[Content-Type:|name] text/html\\r\\n',
        '\\r\\n',
        '<h1>a: b</h1>\\n',
        'last',
      ],
    ],
    ['colours no code of a failure', 'HTTP/1.0 404 Not Found', ['[HTTP/1.0|keyword] 404 Not Found']],
    [
      'colours nothing in what is no response',
      'hello\n folded: x\nno colon',
      ['hello\\r\\n', ' folded: x\\r\\n', 'no colon'],
    ],
    [
      'marks insertions and escapes, in the head and in the body',
      'GET\nX: {{time.http}}\n\n\\r{{a',
      ['GET\\r\\n', '[X:|name] [{{time.http}}|insertion]\\r\\n', '\\r\\n', '[\\r|escape]{{a'],
    ],
    [
      'lets nothing through that can not be seen, or that reorders what is',
      'a: \x1b[2J\u202e\u202eb\r\n\n\0\u200b\u{e0041}{{a\x07}}',
      [
        'a: [\\x1b|unseen][2J[U+202E|unseen][U+202E|unseen]b[\\r|unseen]\\r\\n',
        '\\r\\n',
        '[\\0|unseen][U+200B|unseen][U+E0041|unseen][{{a|insertion][\\x07|insertion unseen][}}|insertion]',
      ],
    ],
    ['has one line where there is no text', '', ['']],
    ['shows plain text of other scripts as it is', '你好\n\n世界', ['你好\\r\\n', '\\r\\n', '世界']],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  test('ends the lines of the head as it is asked to, those of the body always as they stand', () => {
    expect(lines('a\n\nb\nc', 'lf')).toEqual(['a\\n', '\\n', 'b\\n', 'c']);
  });

  test('marks what there is to say, across lines and over other marks, with the gravest in the gutter', () => {
    const notes = [
      { from: 0, to: 8, severity: 'info' },
      { from: 13, to: 19, severity: 'warning' },
    ] as const;
    expect(lines('HTTP/1.1 200 OK\nabc: d', 'crlf', notes)).toEqual([
      '(warning) [HTTP/1.1|keyword info] [200|name] [OK|warning]\\r\\n',
      '(warning) [abc|name warning][:|name] d',
    ]);
  });
});

describe('canStandStill()', () => {
  test.each([
    ['plain text', 'a\nb é', true],
    ['what is two columns wide', 'a\nb 你好', false],
    ['a tab', 'a\tb', false],
    ['a carriage return', 'a\r\n', false],
    ['what reorders others', 'a\u202eb', false],
    ['a space that is none', 'a\u00a0b', false],
    ['many lines', 'a\n'.repeat(99), false],
  ])('of %s', (_, text, expected) => {
    expect(canStandStill(text)).toBe(expected);
  });
});
