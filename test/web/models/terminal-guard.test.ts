import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientRenderer } from '../../../web/models/client-lines.js';
import { LineEditor, promptRow } from '../../../web/models/line-editor.js';
import { outputLines } from '../../../web/models/output-lines.js';
import { CONTROL, guarded, pieces, toColumn } from '../../../web/models/terminal-guard.js';
import { INK } from '../../../web/models/terminal-rows.js';
import { WireRenderer } from '../../../web/models/wire-lines.js';
import { encodeLatin1 } from '../../../server/core/wire-text.js';
import { HOSTILE, UNSEEN } from '../../support/hostile-bytes.js';
import { plain, record } from '../records.js';

const context = {
  columns: 80,
  errnoName: String,
  acceptedNs: () => undefined,
  byteLimit: 4096,
};

/** What each view of a terminal is given for these bytes, in each kind of record that can hold some. */
function everyLine(payload: Uint8Array): string[] {
  const wire = new WireRenderer(context);
  const client = new ClientRenderer(context);
  const of = (call: Parameters<typeof record>[0]) => record(call, { payload, connection: 1, run: 1 });
  const line = new LineEditor();
  line.feed(new TextDecoder().decode(payload));
  return [
    ...(['recv', 'sendall', 'accept', 'bind', 'exit', 'setsockopt'] as const).flatMap((call) =>
      wire.lines(of(call)),
    ),
    ...(['print', 'exit'] as const).flatMap((call) => outputLines(of(call))),
    ...(['clientSend', 'clientRecv', 'clientConnect'] as const).flatMap((call) => client.lines(of(call))),
    promptRow(line, '> ', 80).text,
  ];
}

const controls = Object.values(CONTROL);
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...HOSTILE.map(([, bytes]) => bytes),
        ...Object.values(INK),
        ...controls,
        '\x1b',
        '[',
        '31',
        'm',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
  )
  .map((parts) => parts.join(''));

describe('what reaches a terminal', () => {
  it.each(HOSTILE)('nothing of %s', (_name, bytes) => {
    for (const line of everyLine(encodeLatin1(`<${bytes}>`))) {
      expect(plain(line)).not.toMatch(UNSEEN);
      // What is drawn well needs no guard.
      expect(guarded(line)).toBe(line);
    }
  });

  it('nothing of random bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      anyText.map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(bytes, (payload) => {
        for (const line of everyLine(payload)) {
          expect(plain(line)).not.toMatch(UNSEEN);
          expect(guarded(line)).toBe(line);
        }
      }),
    );
  });

  it('guarded() leaves colours and text, and draws all else', () => {
    expect(guarded(`a${INK.bad}b\n你好${INK.plain}`)).toBe(`a${INK.bad}b\n你好${INK.plain}`);
    expect(guarded('\x1b[2J\x1b[32J\x9b\u202e\r\x1b')).toBe(
      '\\u{1b}[2J\\u{1b}[32J\\u{9b}\\u{202e}\\u{d}\\u{1b}',
    );
    fc.assert(fc.property(anyText, (text) => void expect(plain(guarded(text))).not.toMatch(UNSEEN)));
  });

  it('pieces() gives it a little at a time, and all of it', () => {
    const text = guarded('x'.repeat(100_000));
    const all = pieces(CONTROL.hideCursor, text, toColumn(3));
    expect(all.join('')).toBe(`\x1b[?25l${text}\x1b[4G`);
    expect(Math.max(...all.map(({ length }) => length))).toBeLessThanOrEqual(16 * 1024);
    expect(pieces()).toEqual(['']);
  });
});
