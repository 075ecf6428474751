/**
 * Which line of a program's listing makes a call: what a marker stands on, and what a click sets a breakpoint on.
 * A table from calls to pieces of code, looked for in the listing itself, so that a listing may be edited freely and a
 * test says when a piece is gone. Pure: must never know how listings are drawn.
 */
import {
  BREAKPOINT_CALLS,
  type BreakpointCall,
  type Language,
  type ReceiveRule,
  type ThreadState,
} from './messages.js';
import type { CallName } from './record.js';

/** Whose socket a call is about: the one that listens, or a client's. */
type Side = 'listening' | 'client';

interface Row {
  readonly call: CallName;
  /** Absent: the same for both. */
  readonly side?: Side;
  /** Pieces of code that make it; the first that a listing has is the one. */
  readonly code: readonly string[];
}

/**
 * What is called, in the words of the listing. Where a program has no such line, as when Python's has no simulated
 * work, no piece is found, and no line is marked. The event loops are told of calls that others make: their lines are
 * where they are told.
 */
const CODE: Readonly<Record<Language, readonly Row[]>> = {
  typescript: [
    { call: 'socket', code: ['socket(AF_INET', 'createServer()'] },
    { call: 'setsockopt', code: ['sock.setsockopt('] },
    { call: 'bind', code: ['sock.bind(', 'server.listen('] },
    { call: 'listen', code: ['sock.listen(', 'server.listen('] },
    { call: 'accept', code: ['sock.accept(', "server.on('connection'"] },
    { call: 'startThread', code: ['startThread(processConnection'] },
    { call: 'recv', code: ['receive(client)', 'client.recv(', "client.on('data'"] },
    { call: 'work', code: ['work(client'] },
    { call: 'wait', code: ['of answer.pieces', 'await wait('] },
    { call: 'sendall', code: ['client.sendall(', 'client.write('] },
    { call: 'shutdown', code: ['client.shutdown(', 'client.end('] },
    { call: 'close', side: 'client', code: ['client.close(', "client.on('close'"] },
    { call: 'close', side: 'listening', code: ['sock.close('] },
  ],
  python: [
    { call: 'socket', code: ['socket(AF_INET', 'loop.create_server('] },
    { call: 'setsockopt', code: ['sock.setsockopt('] },
    { call: 'bind', code: ['sock.bind(', 'loop.create_server('] },
    { call: 'listen', code: ['sock.listen(', 'loop.create_server('] },
    { call: 'accept', code: ['sock.accept(', 'def connection_made('] },
    { call: 'startThread', code: ['Thread(target='] },
    { call: 'recv', code: ['receive(client)', 'client.recv(', 'def data_received('] },
    { call: 'sendall', code: ['client.sendall(', 'self.client.write('] },
    { call: 'shutdown', code: ['client.shutdown(', 'self.client.close('] },
    // Not asyncio's `self.client.close()`, which only asks for it.
    { call: 'close', side: 'client', code: ['def connection_lost(', 'client.close('] },
    { call: 'close', side: 'listening', code: ['sock.close('] },
  ],
};

/** How the listings call the function that makes what calls there are between the last byte and `close`. */
const FINISH = 'finish(client';

/** How the function of each receive rule begins. */
const RECEIVE_FUNCTION: Readonly<Record<Language, Readonly<Record<ReceiveRule, string>>>> = {
  typescript: { http: 'function receiveHttp(', 'short-read': 'function receiveShortRead(' },
  python: { http: 'def receive_http(', 'short-read': 'def receive_short_read(' },
};

/**
 * The line, from 1, of a program's listing that makes `call`, or calls the function that does, such as `receive`.
 * @param connection the connection that the call is about; 0: none
 * @param within the function that makes the call for the program, if any
 * @returns null when the listing has no such line
 */
export function programLine(
  text: string,
  language: Language,
  call: CallName,
  connection: number,
  within: ThreadState['within'] = null,
): number | null {
  const side: Side = connection > 0 ? 'client' : 'listening';
  const lines = codeLines(text);
  if (within === 'finish') {
    const at = lines.findIndex((line) => line.includes(FINISH));
    return at < 0 ? null : at + 1;
  }
  for (const row of CODE[language]) {
    if (row.call !== call || (row.side !== undefined && row.side !== side)) continue;
    for (const code of row.code) {
      const at = lines.findIndex((line) => line.includes(code));
      if (at >= 0) return at + 1;
    }
  }
  return null;
}

/** The line, from 1, of the receive listing where `rule` calls `recv`; null when it has none. */
export function receiveLine(text: string, language: Language, rule: ReceiveRule): number | null {
  const lines = codeLines(text);
  const begin = lines.findIndex((line) => line.includes(RECEIVE_FUNCTION[language][rule]));
  const at =
    begin < 0 ? -1 : lines.findIndex((line, index) => index > begin && line.includes('client.recv('));
  return at < 0 ? null : at + 1;
}

/** The line, from 1, of the finish listing that makes `call`; null when it has none. */
export function finishLine(text: string, call: CallName): number | null {
  const at = codeLines(text).findIndex((line) => line.includes(`client.${call}(`));
  return at < 0 ? null : at + 1;
}

/** Lines `first` to `last`, both included, from 1. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** The function of `rule` in the receive listing; the whole listing when it is not found. */
export function receiveFunction(text: string, language: Language, rule: ReceiveRule): LineRange {
  const all = text.replace(/\n$/, '').split('\n');
  const begin = all.findIndex((line) => line.includes(RECEIVE_FUNCTION[language][rule]));
  if (begin < 0) return { first: 1, last: all.length };
  // A function ends before the next line that is not indented; in TypeScript that line is its closing brace.
  const next = all.findIndex((line, index) => index > begin && /^\S/.test(line));
  let end = next < 0 ? all.length : language === 'typescript' ? next + 1 : next;
  while (all[end - 1]!.trim() === '') end -= 1;
  return { first: begin + 1, last: end };
}

/** By line, from 1: the kinds of calls that a breakpoint on it stops before. */
export type BreakpointLines = ReadonlyMap<number, readonly BreakpointCall[]>;

/** The lines of a program's listing that make a call which can be a breakpoint. */
export function breakpointLines(text: string, language: Language): BreakpointLines {
  const found = new Map<number, BreakpointCall[]>();
  for (const call of BREAKPOINT_CALLS) {
    for (const connection of [0, 1]) {
      const line = programLine(text, language, call, connection);
      if (line === null) continue;
      const calls = found.get(line) ?? [];
      if (!calls.includes(call)) found.set(line, [...calls, call]);
    }
  }
  return found;
}

/** The lines as far as they are code: comments that take a line of their own are empty. */
function codeLines(text: string): string[] {
  return text.split('\n').map((line) => (/^\s*(\/\/|\/\*|\*|#|""")/.test(line) ? '' : line));
}
