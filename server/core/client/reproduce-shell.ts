/**
 * Writes a `printf` and a netcat: for any POSIX shell. In the format of `printf` (POSIX.1-2024, `printf`) every byte can
 * be written as three octal digits, which dash, bash and BusyBox read alike; `\x` is not among what they all know.
 */
import { splitPieces } from './client-plan.js';
import type { ClientEnding } from '../messages.js';
import { linesOf, secondsOf, type Reproduced, type Sending } from './sending.js';

/**
 * What netcat is asked for, and what to know about others than the one that is written for. Zsh takes a comment
 * that is pasted for a command: without quotes and `;` it is one that is not found, and nothing else happens.
 */
const ENDINGS: Readonly<Record<ClientEnding, { readonly flags: string; readonly note: string } | null>> = {
  hold: { flags: '', note: 'ncat needs --no-shutdown for it, BusyBox cannot' },
  'half-close': { flags: '-N ', note: 'ncat and BusyBox do it without -N' },
  close: { flags: '-q 0 ', note: '-q is of Debian, for ncat write --send-only' },
  reset: null,
};

/** As many as can be asked for by number: a line for each. */
const MOST_PIECES = 1000;

const DOES: Readonly<Record<ClientEnding, string>> = {
  hold: 'keeps the connection open until the server closes it',
  'half-close': 'closes its direction after the last byte',
  close: 'closes after the last byte',
  reset: '',
};

export function writeShell(sending: Sending): Reproduced {
  const ending = ENDINGS[sending.ending];
  if (ending === null)
    return { reason: { en: 'no netcat can reset a connection', zh: 'netcat 无法重置连接' } };
  if (sending.pieces === 'bytes' && sending.bytes.length > MOST_PIECES)
    return {
      reason: {
        en: `a command of ${sending.bytes.length} pieces is more than a shell can take`,
        zh: `分为 ${sending.bytes.length} 段的命令超出 shell 的承受能力`,
      },
    };
  const pieces = [...splitPieces(sending.bytes, sending.pieces)];
  const cut = pieces.length > 1;
  const notes = [`# The nc of OpenBSD ${DOES[sending.ending]}, ${ending.note}`];
  if (cut && sending.waitMs === 0) notes.push('# Without a wait between them, nc may join pieces');
  const command = `nc ${ending.flags}${sending.host} ${sending.port}`;
  const wait = sending.waitMs === 0 ? [] : [`sleep ${secondsOf(sending.waitMs)}`];
  const lines = cut
    ? ['{', ...pieces.flatMap((piece, at) => [...(at === 0 ? [] : wait), printf(piece)]), `} | ${command}`]
    : [`${printf(sending.bytes)} | ${command}`];
  return { text: [...notes, ...lines, ''].join('\n') };
}

/** The command that writes exactly these bytes, a line of it for each of theirs. */
export function printf(bytes: Uint8Array): string {
  return `printf ${linesOf(bytes)
    .map((line, at) => `'${escapeFormat(line, at === 0)}'`)
    .join('\\\n')}`;
}

const SHORT: Readonly<Record<string, string>> = {
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
  '\\': '\\\\',
  '%': '%%',
};

/** A format that starts with `-` would be taken for an option. */
function escapeFormat(latin1: string, first: boolean): string {
  const escaped = latin1.replace(
    /[^ -~]|[\\%']/g,
    (char) => SHORT[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return first ? escaped.replace(/^-/, '\\055') : escaped;
}
