import { signal } from '@preact/signals';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KEYS, keyFor, type KeyScene } from '../../../web/models/keys.js';
import { Layout } from '../../../web/models/layout.js';
import { locale } from '../../../web/texts/locale.js';

afterEach(() => void (locale.value = 'en'));

function scene() {
  const list = { move: vi.fn(), first: vi.fn(), last: vi.fn() };
  const stepper = { step: vi.fn(), stepAll: vi.fn(), next: vi.fn(), pause: vi.fn(), run: vi.fn() };
  const playground = { list, stepper, toggleFreeze: vi.fn(), select: vi.fn() };
  const acts = { openHelp: vi.fn(), focusFilter: vi.fn(), openInspector: vi.fn() };
  const layout = new Layout(null, signal(false));
  const press = (key: string): void =>
    keyFor(key)!.press({ ...acts, playground, layout } as unknown as KeyScene);
  return { list, stepper, playground, layout, ...acts, press };
}

describe('the keys', () => {
  it('are each used once, and have words in every language', () => {
    const keys = KEYS.flatMap((one) => one.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const language of ['en', 'zh'] as const) {
      locale.value = language;
      for (const { words } of KEYS) expect(words()).not.toBe('');
    }
  });

  it('move through the connections', () => {
    const { list, press } = scene();
    for (const key of ['j', 'ArrowDown', 'k', 'ArrowUp', 'Home', 'End']) press(key);
    expect(list.move.mock.calls).toEqual([[1], [1], [-1], [-1]]);
    expect(list.first).toHaveBeenCalledOnce();
    expect(list.last).toHaveBeenCalledOnce();
  });

  it('choose presets; Esc leaves the presentation first, and then the selection', () => {
    const { layout, playground, press } = scene();
    for (const [key, preset] of [
      ['2', 'step'],
      ['3', 'edit'],
      ['4', 'present'],
    ] as const) {
      press(key);
      expect(layout.preset.value).toBe(preset);
    }
    press('Escape');
    expect(layout.preset.value).toBe('edit');
    expect(playground.select).not.toHaveBeenCalled();
    press('Escape');
    expect(playground.select).toHaveBeenCalledWith(null);
  });

  it('do nothing that is not in the table', () => {
    expect(keyFor('x')).toBeUndefined();
  });
});
