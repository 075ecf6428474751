import { once } from 'node:events';
import { expect, test } from 'vitest';
import { Mailbox } from '../../server/engine/mailbox.js';
import { allocateShared, MAILBOX_BYTES } from '../../server/engine/shared.js';
import { typescriptWorker } from '../support/typescript-worker.js';
import { within } from '../support/wait.js';
import type { Job } from './ring-threads.js';

test('take() gives what was put last, and its version', () => {
  const shared = allocateShared();
  const mailbox = new Mailbox(shared);
  expect(mailbox.take()).toEqual({ version: 0, text: '' });
  for (const [index, text] of ['one', 'a longer one', '', '汉字 and 🎈'].entries()) {
    expect(mailbox.put(text)).toBe(index + 1);
    expect(mailbox.version).toBe(index + 1);
    expect(new Mailbox(shared).take()).toEqual({ version: index + 1, text });
  }
});

test('put() takes a text of the mailbox’s size; of a larger one nothing is put', () => {
  const mailbox = new Mailbox(allocateShared());
  const largest = 'x'.repeat(MAILBOX_BYTES);
  mailbox.put(largest);
  expect(() => mailbox.put(`${largest}x`)).toThrow(RangeError);
  // Counted in bytes, not in characters.
  expect(() => mailbox.put('é'.repeat(MAILBOX_BYTES / 2 + 1))).toThrow(RangeError);
  expect(mailbox.take()).toEqual({ version: 1, text: largest });
});

test('another thread only ever reads whole texts, and versions that go up', async () => {
  const startWorker = await typescriptWorker<Job>(new URL('ring-threads.ts', import.meta.url));
  const shared = allocateShared();
  const mailbox = new Mailbox(shared);
  const until = 4000;
  const reader = startWorker({ kind: 'take', shared, until });
  const said = once(reader, 'message') as Promise<[{ torn: string[]; texts: number }]>;
  await once(reader, 'online');
  for (let version = 1; version <= until; version += 1) {
    mailbox.put(`${version} `.repeat(1 + ((version * 7919) % 5000)));
    // The threads must meet: without a break the reader would see the last text only.
    if (version % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const [{ torn, texts }] = await within('the reader', said);
  expect(torn).toEqual([]);
  expect(texts).toBeGreaterThan(1);
});
