import { describe, expect, test } from 'vitest';
import { FramePacer } from '../../../web/models/frame-pacer.js';

/** A browser whose time passes only when drawing takes some: each draw `costMs`, a frame every 16 ms. */
function browser(costMs: number) {
  let nowMs = 1000;
  const drawn: number[] = [];
  const queue: { atMs: number; run: () => void }[] = [];
  const pacer = new FramePacer({
    now: () => nowMs,
    frame: (run) => queue.push({ atMs: Math.floor(nowMs / 16) * 16 + 16, run }),
    after: (run, ms) => queue.push({ atMs: nowMs + ms, run }),
  });
  const draw = (): void => {
    drawn.push(nowMs);
    nowMs += costMs;
  };
  /** What is due happens, in order, until nothing is. */
  const settle = (): void => {
    for (let next; (next = queue.sort((a, b) => a.atMs - b.atMs).shift()) !== undefined;) {
      nowMs = Math.max(nowMs, next.atMs);
      next.run();
    }
  };
  return { drawn, draw, settle, pacer, pass: (ms: number) => (nowMs += ms), now: () => nowMs };
}

describe('a frame pacer', () => {
  test('draws in the very next frame, and in each while that takes little', () => {
    const { drawn, draw, settle, pacer } = browser(2);
    for (let i = 0; i < 10; i += 1) {
      pacer.schedule(draw);
      settle();
    }
    expect(drawn).toEqual(drawn.map((_, index) => drawn[0]! + index * 16));
  });

  test('leaves most of the time to the page where drawing takes long', () => {
    const { drawn, draw, settle, pacer, now } = browser(40);
    for (let i = 0; i < 10; i += 1) {
      pacer.schedule(draw);
      settle();
    }
    const busy = (drawn.length * 40) / (now() - drawn[0]!);
    expect(busy).toBeLessThan(0.3);
    expect(busy).toBeGreaterThan(0.2);
  });

  test('never pauses for longer than a quarter of a second', () => {
    const { drawn, draw, settle, pacer } = browser(2000);
    pacer.schedule(draw);
    settle();
    pacer.schedule(draw);
    settle();
    expect(drawn[1]! - drawn[0]!).toBeLessThanOrEqual(2000 + 250 + 16);
  });

  test('draws at once again after a quiet moment', () => {
    const { drawn, draw, settle, pacer, pass, now } = browser(80);
    pacer.schedule(draw);
    settle();
    pass(300);
    const asked = now();
    pacer.schedule(draw);
    settle();
    expect(drawn[1]! - asked).toBeLessThanOrEqual(16);
  });
});
