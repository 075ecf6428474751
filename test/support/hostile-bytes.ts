/** What has been sent to terminals and screens to make them act, answer, freeze or lie; one byte a character. */

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

/** Each with a name. Between `<` and `>`, so that what comes behind it can be looked for. */
export const HOSTILE: readonly (readonly [name: string, bytes: string])[] = [
  ['OSC 0, the title', '\x1b]0;owned\x07'],
  ['OSC 2, the title', '\x1b]2;owned\x1b\\'],
  ['OSC 4, a colour asked for', '\x1b]4;1;?\x07'],
  ['OSC 8, a link', '\x1b]8;;http://evil.test/\x07here\x1b]8;;\x07'],
  ['OSC 10, the foreground asked for', '\x1b]10;?\x1b\\'],
  ['OSC 52, the clipboard', '\x1b]52;c;b3duZWQ=\x07'],
  ['OSC 52, the clipboard asked for', '\x1b]52;c;?\x07'],
  ['OSC 1337, a file', '\x1b]1337;File=inline=1:AAAA\x07'],
  ['DCS, a setting asked for (DECRQSS)', '\x1bP$q"p\x1b\\'],
  ['DCS, a capability asked for (XTGETTCAP)', '\x1bP+q544e\x1b\\'],
  ['sixel', '\x1bPq#0;2;0;0;0#0!9999~-\x1b\\'],
  ['APC', '\x1b_Gf=24,s=9999,v=9999;AAAA\x1b\\'],
  ['PM and SOS', '\x1b^owned\x1b\\\x1bXowned\x1b\\'],
  ['window operations', '\x1b[8;1;1t\x1b[21t\x1b[3;0;0t\x1b[2;1t'],
  ['cursor asked for (CPR)', '\x1b[6n\x1b[?6n'],
  ['device asked for (DA)', '\x1b[c\x1b[>c\x1b[=c\x1b[>q\x1bZ'],
  ['status asked for (DSR)', '\x1b[5n\x1b[?15n\x1b[?25n'],
  ['mode asked for (DECRQM)', '\x1b[?2004$p'],
  ['checksum asked for (DECRQCRA)', '\x1b[1;1;1;1;9;9*y'],
  ['answerback (ENQ)', '\x05\x05\x05'],
  ['a scroll without end', '\x1b[2147483647S\x1b[2147483647T'],
  ['lines without end', '\x1b[2147483647L\x1b[2147483647M'],
  ['characters without end', '\x1b[2147483647@\x1b[2147483647P\x1b[2147483647X'],
  ['a repetition without end (REP)', 'x\x1b[2147483647b'],
  ['tabs without end', '\x1b[2147483647I\x1b[2147483647Z\t\t'],
  ['a reset', '\x1bc\x1b[!p\x1b[2J\x1b[3J'],
  ['the other screen', '\x1b[?1049h\x1b[?47h\x1b[?25l'],
  ['mouse and paste modes', '\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?1004h'],
  ['the character set', '\x1b(0\x0e\x0f\x1b#8'],
  ['hidden text', '\x1b[8mhidden\x1b[0m\x1b[30;40m'],
  ['a line rewritten', 'safe\r\x1b[2Kowned\b\b\b\x7f'],
  ['keys redefined', '\x1b["A";"owned"p\x1b[>4;2m'],
  ['C1 of eight bits', '\x9b2J\x9d0;owned\x9c\x90$qm\x9c\x9f\x9e\x98\x85\x84\x8d'],
  ['C1 in UTF-8', utf8('\x9b2J\x9d0;owned\x9c\x90q\x9c\x85')],
  ['NUL and all of C0', Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('')],
  ['broken UTF-8', '\xc0\x9b2J\xe0\x80\x9b\xed\xa0\x80\xf4\x90\x80\x80\xff\xfe\xf8\x88\x80\x80\x80\xc3'],
  ['overrides of direction', utf8('\u202e\u202dabc\u202c\u202a\u202b\u200e\u200f\u061c')],
  ['isolates of direction', utf8('\u2066\u2067\u2068abc\u2069')],
  ['characters of no width', utf8('a\u200bb\u200cc\u200dd\u2060e\ufefff\u180eg\u00adh\u034fi')],
  ['a byte order mark', utf8('\ufeffx')],
  ['variation selectors', utf8('a\ufe0fb\ufe00\u{e0100}')],
  ['tags', utf8('\u{e0001}\u{e0041}\u{e0042}\u{e007f}')],
  ['combining marks without end', utf8(`a${'\u0301'.repeat(300)}b${'\u20dd'.repeat(50)}`)],
  ['wide characters', utf8('\uff1c\u{20000}\u3000\u{1f468}\u200d\u{1f469}\u200d\u{1f467}')],
  ['separators of lines', utf8('a\u2028b\u2029c\u0085d')],
  ['fillers', utf8('\u115f\u1160\u3164\uffa0\u2800')],
  ['private use and no characters', utf8('\ue000\u{f0000}\uffff\ufff9\ufffa\ufffb\u{10ffff}')],
];

/**
 * What must stand nowhere on a page, in no text and no attribute: controls but the line feed, what turns directions, what
 * has no width, what is drawn as nothing, separators of lines.
 */
export const UNSEEN = new RegExp(
  '[\\0-\\t\\v-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u180b-\\u180f' +
    '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f' +
    '\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}]',
  'u',
);
