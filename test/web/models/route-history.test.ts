import { describe, expect, it } from 'vitest';
import { RouteHistory, TOGETHER_MS } from '../../../web/models/route-history.js';

/** A browser's history: its entries, the place in it, and a clock that is moved by hand. */
function browser() {
  const entries = [''];
  let at = 0;
  let now = 0;
  let timer: { readonly dueMs: number; readonly callback: () => void } | null = null;
  const history = new RouteHistory({
    current: () => entries[at]!,
    push: (fragment) => {
      entries.splice(at + 1, Infinity, fragment);
      at += 1;
    },
    replace: (fragment) => void (entries[at] = fragment),
    now: () => now,
    later: (ms, callback) => {
      const own = { dueMs: now + ms, callback };
      timer = own;
      return () => void (timer === own && (timer = null));
    },
  });
  return {
    entries,
    history,
    wait: (ms: number) => {
      now += ms;
      if (timer === null || timer.dueMs > now) return;
      const { callback } = timer;
      timer = null;
      callback();
    },
    back: (follow: (fragment: string) => void) => {
      at -= 1;
      history.moved(() => follow(entries[at]!));
    },
  };
}

describe('the history', () => {
  it('has an entry for each thing that was looked at', () => {
    const { history, entries, wait } = browser();
    for (const fragment of ['connection=1', 'connection=2', 'connection=2&view=hex']) {
      history.write(fragment);
      wait(TOGETHER_MS);
    }
    expect(entries).toEqual(['', 'connection=1', 'connection=2', 'connection=2&view=hex']);
  });

  it('has one entry for a run through the list: where it ended', () => {
    const { history, entries, wait } = browser();
    for (let number = 1; number <= 50; number += 1) {
      history.write(`connection=${number}`);
      wait(30);
    }
    expect(entries).toEqual(['', 'connection=1']);
    wait(TOGETHER_MS);
    expect(entries).toEqual(['', 'connection=50']);
  });

  it('has an entry of its own for another view, however soon that is chosen', () => {
    const { history, entries, wait } = browser();
    history.write('connection=1');
    history.write('connection=2');
    history.write('connection=2&view=hex', 'view');
    wait(TOGETHER_MS);
    expect(entries).toEqual(['', 'connection=2', 'connection=2&view=hex']);
  });

  it('has no entry for what is there already', () => {
    const { history, entries, wait } = browser();
    history.write('');
    history.write('connection=1');
    wait(TOGETHER_MS);
    history.write('connection=1');
    expect(entries).toEqual(['', 'connection=1']);
  });

  it('has no entry of its own for the same place told otherwise', () => {
    const { history, entries } = browser();
    history.write('lang=zh', 'words');
    expect(entries).toEqual(['lang=zh']);
  });

  it('goes back without making an entry, even where the page does not follow to the letter', () => {
    const { history, entries, wait, back } = browser();
    history.write('connection=1');
    wait(TOGETHER_MS);
    history.write('connection=2');
    back((fragment) => history.write(`${fragment}&lang=zh`));
    expect(entries).toEqual(['', 'connection=1&lang=zh', 'connection=2']);
    wait(TOGETHER_MS);
    expect(entries).toEqual(['', 'connection=1&lang=zh', 'connection=2']);
  });

  it('writes nothing any more of what was left by going back', () => {
    const { history, entries, wait, back } = browser();
    history.write('connection=1');
    history.write('connection=2');
    back(() => {});
    wait(TOGETHER_MS);
    expect(entries).toEqual(['', 'connection=1']);
  });
});
