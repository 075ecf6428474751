import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  drawBytes,
  drawUnfinished,
  NOTHING_PENDING,
  visibleText,
  type GlyphSink,
  type VisibleOptions,
} from '../../../web/models/visible-bytes.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Text as it is, escapes in guillemets, a line break as a slash. */
function draw(chunks: readonly Uint8Array[], options?: VisibleOptions): string {
  let drawn = '';
  const sink: GlyphSink = {
    text: (text) => (drawn += text),
    escape: (text) => (drawn += `‹${text}›`),
    lineBreak: () => (drawn += '/'),
  };
  let pending: Uint8Array = NOTHING_PENDING;
  for (const chunk of chunks) {
    pending = drawBytes(chunk, pending, sink, options);
    drawn += '|';
  }
  drawUnfinished(pending, sink);
  return drawn;
}

describe('drawBytes()', () => {
  const HOSTILE: readonly (readonly [what: string, sent: Uint8Array | string, drawn: string])[] = [
    ['plain text', 'GET / HTTP/1.1', 'GET / HTTP/1.1|'],
    ['line ends, which break the line', 'a\r\nb\nc', 'a‹\\r›‹\\n›/b‹\\n›/c|'],
    ['a lone CR, which does not', 'a\rb', 'a‹\\r›b|'],
    ['a tab', 'a\tb', 'a‹\\t›b|'],
    ['a backslash, unlike an escape', '\\r', '‹\\\\›r|'],
    ['a colour', '\x1b[31mred', '‹\\x1b›[31mred|'],
    ['an OSC title', '\x1b]0;x\x07', '‹\\x1b›]0;x‹\\x07›|'],
    ['NUL and DEL', '\0\x7f', '‹\\x00›‹\\x7f›|'],
    ['C1 as UTF-8: CSI', '\u009b31m', '‹\\xc2›‹\\x9b›31m|'],
    ['C1 as a byte', Uint8Array.of(0x9b, 0x33), '‹\\x9b›3|'],
    ['right-to-left override', 'a\u202eb', 'a‹\\xe2›‹\\x80›‹\\xae›b|'],
    ['bidi isolates', '\u2066\u2069', '‹\\xe2›‹\\x81›‹\\xa6›‹\\xe2›‹\\x81›‹\\xa9›|'],
    ['zero width space and joiner', '\u200b\u200d', '‹\\xe2›‹\\x80›‹\\x8b›‹\\xe2›‹\\x80›‹\\x8d›|'],
    ['byte order mark', '\ufeff', '‹\\xef›‹\\xbb›‹\\xbf›|'],
    ['line separator', '\u2028', '‹\\xe2›‹\\x80›‹\\xa8›|'],
    ['no-break space', '\u00a0', '‹\\xc2›‹\\xa0›|'],
    ['private use', '\ue000', '‹\\xee›‹\\x80›‹\\x80›|'],
    ['Hangul filler', '\u3164', '‹\\xe3›‹\\x85›‹\\xa4›|'],
    ['tags', '\u{e0041}', '‹\\xf3›‹\\xa0›‹\\x81›‹\\x81›|'],
    ['variation selector', 'a\ufe0f', 'a‹\\xef›‹\\xb8›‹\\x8f›|'],
    ['Chinese', '你好', '你好|'],
    ['an accent on its letter', 'e\u0301', 'e\u0301|'],
    ['an accent on nothing', '\u0301', '‹\\xcc›‹\\x81›|'],
    ['an accent behind an escape', '\r\u0301', '‹\\r›‹\\xcc›‹\\x81›|'],
    [
      'five accents, one too many',
      'e\u0301\u0301\u0301\u0301\u0301',
      'e\u0301\u0301\u0301\u0301‹\\xcc›‹\\x81›|',
    ],
    ['bytes that start nothing', Uint8Array.of(0x80, 0xff, 0xc0), '‹\\x80›‹\\xff›‹\\xc0›|'],
    ['an overlong slash', Uint8Array.of(0xc0, 0xaf), '‹\\xc0›‹\\xaf›|'],
    ['an overlong NUL of three', Uint8Array.of(0xe0, 0x80, 0x80), '‹\\xe0›‹\\x80›‹\\x80›|'],
    ['a surrogate', Uint8Array.of(0xed, 0xa0, 0x80), '‹\\xed›‹\\xa0›‹\\x80›|'],
    ['beyond the last plane', Uint8Array.of(0xf4, 0x90, 0x80, 0x80), '‹\\xf4›‹\\x90›‹\\x80›‹\\x80›|'],
    ['a character cut by another', Uint8Array.of(0xe4, 0xbd, 0x41), '‹\\xe4›‹\\xbd›A|'],
    ['a character that never ends', Uint8Array.of(0x41, 0xe4, 0xbd), 'A|‹\\xe4›‹\\xbd›'],
  ];
  it.each(HOSTILE)('draws %s', (_what, sent, drawn) => {
    expect(draw([typeof sent === 'string' ? bytes(sent) : sent])).toBe(drawn);
  });

  it('shows a character in the chunk that completes it', () => {
    const [first, ...rest] = bytes('你');
    expect(draw([Uint8Array.of(0x41, first!), Uint8Array.from(rest), bytes('.')])).toBe('A|你|.|');
  });

  it('shows the bytes of an unfinished character where the next byte does not fit', () => {
    expect(draw([Uint8Array.of(0xe4), bytes('A')])).toBe('|‹\\xe4›A|');
  });

  it('draws the same wherever UTF-8 is split', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.nat(), (text, at) => {
        const all = bytes(text);
        const cut = at % (all.length + 1);
        const whole = visibleText(all);
        const parts = draw([all.subarray(0, cut), all.subarray(cut)]).replaceAll(/[|‹›/]/g, '');
        // A split before a combining mark takes away what it sits on; it is then drawn as an escape.
        fc.pre(!/\p{M}/u.test(text) && !/[|‹›/]/.test(text));
        expect(parts).toBe(whole);
      }),
    );
  });

  it('never lets a control character through, whatever comes in', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), (chunks) => {
        expect(draw(chunks)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 500 },
    );
  });

  it('draws what a program prints as a terminal does: a backslash is itself, a line feed breaks the line', () => {
    expect(draw([bytes("b'\\r\\n'\nnext\x1b[2J")], { style: 'printed' })).toBe("b'\\r\\n'/next‹\\x1b›[2J|");
  });
});
