import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatTimeNs, plural } from '../../../web/texts/format.js';
import { otherPort, parsePort, programAlert, programUrl } from '../../../web/models/program.js';
import { Preferences } from '../../../web/models/preferences.js';
import { START_MS } from '../records.js';
import { status } from '../status.js';
import { untranslated } from '../../../server/core/errors.js';

describe('programAlert()', () => {
  it('says nothing of a program that runs', () => {
    expect(programAlert(status({}))).toBeNull();
    expect(programAlert(status({ state: 'starting' }))).toBeNull();
  });

  it('offers another port where that may help', () => {
    const crashed = (code: string): ReturnType<typeof programAlert> =>
      programAlert(
        status({
          state: 'crashed',
          running: false,
          error: { code, message: untranslated(`Cannot: ${code}`) },
        }),
      );
    expect(crashed('EADDRINUSE')).toMatchObject({
      offersPort: true,
      title: 'Cannot: EADDRINUSE.',
      action: 'Try again',
    });
    expect(crashed('EACCES')).toMatchObject({ offersPort: true });
    expect(crashed('EPIPE')).toMatchObject({ offersPort: false });
  });

  it('says that nobody listens any more', () => {
    expect(programAlert(status({ state: 'returned', running: false }))?.advice).toContain(
      'the next visit is refused',
    );
    expect(programAlert(status({ state: 'stopped', running: false }))?.advice).toContain('127.0.0.1:8000');
  });
});

describe('programUrl()', () => {
  it('is what a visitor on this machine uses', () => {
    const url = (host: string): string => programUrl({ address: { host, port: 8000 } });
    expect(['127.0.0.1', '0.0.0.0', '::1'].map(url)).toEqual([
      'http://127.0.0.1:8000/',
      'http://127.0.0.1:8000/',
      'http://[::1]:8000/',
    ]);
  });
});

describe('parsePort()', () => {
  it('takes 0 to 65535 and nothing else', () => {
    const texts = ['0', '8000', '65535', ' 80 ', '65536', '-1', '8e3', '', 'x'];
    expect(texts.map(parsePort)).toEqual([0, 8000, 65535, 80, null, null, null, null, null]);
    expect([8000, 65535, 0].map(otherPort)).toEqual([8001, 8001, 8001]);
  });
});

describe('formats', () => {
  it('formatDuration() changes its unit with the size', () => {
    const ns = [0, 85_400, 999_600, 1_240_000, 104_000_000, 4_100_000_000, 75e9, 125e9, 3_720e9];
    expect(ns.map(formatDuration)).toEqual([
      '0 µs',
      '85 µs',
      '1.0 ms',
      '1.2 ms',
      '104 ms',
      '4.1 s',
      '75 s',
      '2:05 min',
      '1:02 h',
    ]);
  });

  it('formatBytes() has three digits at most', () => {
    expect([0, 999, 1000, 65_536, 999_600, 34e6].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '66 kB',
      '1.0 MB',
      '34 MB',
    ]);
  });

  it('formatTimeNs() is local, to the microsecond', () => {
    expect(formatTimeNs(BigInt(START_MS) * 1_000_000n + 7_999n)).toBe('03:04:05.006 007');
  });

  it('plural() counts', () => {
    expect([plural(1, 'record'), plural(12_345, 'record'), plural(2, 'match', 'matches')]).toEqual([
      '1 record',
      '12,345 records',
      '2 matches',
    ]);
  });
});

describe('Preferences', () => {
  it('are remembered, and nonsense is not believed', () => {
    const stored = new Map([
      ['theme', 'pink'],
      ['text-size', '99'],
    ]);
    const storage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    };
    const preferences = new Preferences(storage);
    expect([preferences.theme.value, preferences.textPercent]).toEqual(['system', 100]);
    preferences.theme.value = 'light';
    preferences.screenReader.value = true;
    for (let times = 0; times < 9; times += 1) preferences.resizeText(1);
    const again = new Preferences(storage);
    expect([again.theme.value, again.textPercent, again.screenReader.value]).toEqual(['light', 175, true]);
    expect(new Preferences(null).theme.value).toBe('system');
  });
});
