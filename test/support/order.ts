/** What holds for the records of programs that have ended, whatever was done to them. */
import { CALLS, type PlaygroundRecord } from '../../server/core/record.js';

/** What a stop does to a socket: the main thread's call, while the thread that is named is back from its own. */
const FOR_A_STOP = /to stop the program$/;

const decoder = new TextDecoder();

/**
 * What is wrong with all the records of a session, or with all from the end of a program on, each as a sentence:
 * numbers have no gaps, time does not go back on a thread, a program's records are between its start and its exit, a
 * connection is accepted once, then used, then closed once, and after each wait at the gate comes the call that was
 * waited for, or a stop.
 */
export function disorder(records: readonly PlaygroundRecord[]): string[] {
  const wrong: string[] = [];
  const eventLoops = new Set<number>();
  const running = new Set<number>();
  const open = new Set<number>();
  const closed = new Set<number>();
  /** By program and thread: when it made its last call, and the one before which it stands at the gate. */
  const times = new Map<string, bigint>();
  const waits = new Map<string, number>();
  let expectedSeq = records[0]?.seq;
  for (const { seq, run, thread, connection, call, result, timeNs, payload } of records) {
    const complain = (about: string): void => void wrong.push(`${seq} ${call} #${connection}: ${about}`);
    if (seq !== expectedSeq) complain(`comes where ${expectedSeq} is expected`);
    expectedSeq = seq + 1;
    // An edit is no program's.
    if (call === 'response') continue;

    if (call === 'start') {
      running.add(run);
      if (JSON.parse(decoder.decode(payload)).program === 'event-loop') eventLoops.add(run);
    }
    if (!running.has(run)) complain('while its program does not run');

    const who = `${run} ${thread}`;
    const ofTheStop = call === 'shutdown' && FOR_A_STOP.test(decoder.decode(payload));
    if (!ofTheStop) {
      if (timeNs < (times.get(who) ?? 0n)) complain('before what its thread did last');
      times.set(who, timeNs);
    }

    if (call === 'accept' && result >= 0) {
      if (open.has(connection) || closed.has(connection)) complain('accepted again');
      open.add(connection);
    } else if (connection > 0 && call !== 'gate' && call !== 'print') {
      if (!open.has(connection)) complain('on a connection that is not open');
      if (call === 'close' && open.delete(connection)) closed.add(connection);
    }

    // Written while the thread stands where it stood.
    if (ofTheStop) continue;
    const wait = waits.get(who);
    if (call === 'gate') {
      // libuv is asked to bind and to listen at once: it stands before both, then both are made.
      if (wait !== undefined && wait !== CALLS.bind.code) complain('at the gate again, without its call');
      waits.set(who, result);
    } else if (wait === CALLS[call].code) waits.delete(who);
    // What libuv was let through to do is told later, maybe after other things.
    else if (wait !== undefined && !eventLoops.has(run) && call !== 'close' && call !== 'exit')
      complain(`instead of the call that was waited for, ${wait}`);
    if (call === 'exit') {
      running.delete(run);
      for (const other of waits.keys()) if (other.startsWith(`${run} `)) waits.delete(other);
    }
  }
  for (const run of running) wrong.push(`run ${run} has no exit`);
  for (const connection of open) wrong.push(`#${connection} was not closed`);
  for (const [who, call] of waits) wrong.push(`${who} waits for call ${call}`);
  return wrong;
}
