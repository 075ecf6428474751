import { describe, expect, test } from 'vitest';
import { loadNative } from '../../server/sockets/native.js';
import { PLATFORMS } from '../../server/sockets/platform.js';
import { PollSet } from '../../server/sockets/poll-set.js';

const LINUX = PLATFORMS.linux!;
const WINDOWS = PLATFORMS.win32!;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the array of struct pollfd', () => {
  test('is laid out as each system wants it', () => {
    const linux = new PollSet(LINUX, 2);
    linux.add(7, { read: true, write: false });
    linux.add(258, { read: true, write: true });
    expect(hex(linux.descriptors)).toBe('07000000' + '0100' + '0000' + '02010000' + '0500' + '0000');
    const windows = new PollSet(WINDOWS, 1);
    windows.add(7, { read: false, write: true });
    expect(hex(windows.descriptors)).toBe('0700000000000000' + '1000' + '0000' + '00000000');
  });

  test('can be filled again, and nothing is left of before', () => {
    const set = new PollSet(LINUX, 2);
    set.add(0x01020304, { read: true, write: true });
    set.descriptors[6] = 0xff;
    set.clear();
    expect([set.count, set.add(5, { read: false, write: true }), set.count]).toEqual([0, 0, 1]);
    expect(set.found(0)).toEqual({ read: false, write: false });
  });

  test.each([
    ['nothing', 0x00, false, false],
    ['bytes', 0x01, true, false],
    ['room', 0x04, false, true],
    ['both', 0x05, true, true],
    ['an error', 0x08, true, true],
    ['a hang-up', 0x11, true, true],
    ['no descriptor', 0x20, true, true],
  ])('says %s', (_, revents, read, write) => {
    const set = new PollSet(LINUX, 1);
    set.add(7, { read: true, write: true });
    set.descriptors[6] = revents;
    expect(set.found(0)).toEqual({ read, write });
  });
});

test('poll() on nothing at all waits, and finds nothing', () => {
  const native = loadNative();
  if ('unavailable' in native) throw new Error(native.unavailable.en);
  const set = new PollSet(native.platform, 1);
  expect(native.poll(set.descriptors, 0, 1)).toBe(0);
});
