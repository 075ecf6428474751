import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Shown } from '../../server/bridge/shown.js';
import { RecordLog } from '../../server/core/log.js';
import { decodeLatin1, encodeLatin1 } from '../../server/core/wire-text.js';
import type { Session } from '../../server/engine/session.js';
import { frame, story, type Step } from '../web/records.js';

/** As much of a session as is looked at, with a log to write into. */
class FakeSession extends EventEmitter {
  readonly id = 'session';
  seq = 1;

  constructor(readonly log = new RecordLog(2 ** 24)) {
    super();
  }

  add(...steps: Step[]): void {
    const records = story(steps).map((record) => ({ ...record, seq: this.seq++ }));
    this.log.append(frame(records));
    this.emit('records');
  }
}

const set = (log = new RecordLog(2 ** 24)) => {
  const session = new FakeSession(log);
  return { session, shown: new Shown(session as unknown as Session) };
};
const recv = (payload: string): Step => ['recv', { connection: 1, payload: encodeLatin1(payload) }];
const ACCEPT: Step = ['accept', { connection: 1 }];
const seen = ({ log }: Shown): string[] => [...log.records()].map(({ payload }) => decodeLatin1(payload));

describe('Shown', () => {
  it('is the log itself until secrets are hidden, and again when they are shown', async () => {
    const { session, shown } = set();
    session.add(ACCEPT, recv('GET /?token=a'));
    expect([shown.log, shown.id, shown.hideSecrets]).toEqual([session.log, 'session', false]);
    await shown.setHideSecrets(true);
    session.add(recv('b HTTP/1.1\r\n'));
    expect(seen(shown)).toEqual(['', 'GET /?token=*', '* HTTP/1.1\r\n']);
    expect([shown.log.firstSeq, shown.log.lastSeq]).toEqual([1, 3]);
    const hidden = shown.id;
    await shown.setHideSecrets(false);
    expect([shown.log, shown.hideSecrets]).toEqual([session.log, false]);
    expect(new Set(['session', hidden, shown.id]).size).toBe(3);
  });

  it('has covered what is new before anybody hears of it', async () => {
    const { session, shown } = set();
    await shown.setHideSecrets(true);
    const heard: number[] = [];
    shown.on('records', () => heard.push(shown.log.lastSeq));
    session.add(ACCEPT);
    session.add(recv('x'));
    expect(heard).toEqual([1, 2]);
  });

  it('goes on with what comes while it covers the past', async () => {
    const { session, shown } = set();
    session.add(ACCEPT, recv('POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n'));
    for (let i = 0; i < 20; i += 1) session.add(recv('x'.repeat(30_000)));
    const done = shown.setHideSecrets(true);
    const add = setInterval(() => session.add(recv('y'.repeat(1000))), 0);
    await done;
    clearInterval(add);
    session.add(recv('z'));
    const all = [...session.log.records()].map(({ payload }) => decodeLatin1(payload));
    expect(seen(shown).join() === all.join()).toBe(true);
  });

  it('begins anew where the log has dropped what was not looked at yet', async () => {
    const { session, shown } = set(new RecordLog(2 ** 18));
    session.add(ACCEPT);
    const done = shown.setHideSecrets(true);
    for (let i = 0; i < 12; i += 1) session.add(recv('x'.repeat(50_000)));
    await done;
    expect(shown.log.lastSeq).toBe(session.log.lastSeq);
    expect(shown.log.firstSeq).toBe(session.log.firstSeq);
    // Its beginning is not among them.
    expect(seen(shown).join('')).toMatch(/^\*+$/);
  });

  it('is asked twice at once, and does one after the other', async () => {
    const { shown } = set();
    let changes = 0;
    shown.on('changed', () => (changes += 1));
    await Promise.all([shown.setHideSecrets(true), shown.setHideSecrets(true), shown.setHideSecrets(false)]);
    expect([changes, shown.hideSecrets]).toEqual([2, false]);
  });
});
