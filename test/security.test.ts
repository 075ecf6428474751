/** Holds that what SECURITY.md says holds a defence is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const TEXT = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

/** The rows of the tables of defences: what is done, and what holds it. */
const ROWS = TEXT.split('\n')
  .filter((line) => line.startsWith('|') && !/^\|[-| ]*$/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, first]) => first !== 'threat');

/** The tests that a row names: `file` › name, one behind the other. */
function namedIn(cell: string): { file: string; name: string }[] {
  return cell.split('<br>').map((one) => {
    const [, file = '', name = ''] = /^`([^`]+)` › (.+)$/.exec(one.trim()) ?? [];
    return { file, name };
  });
}

describe('SECURITY.md', () => {
  it('has rows', () => {
    expect(ROWS.length).toBeGreaterThan(10);
  });

  it.each(ROWS)('%#. %s %s: %s', (_, threat, defence, heldBy) => {
    expect([threat, defence].every((cell) => cell !== '')).toBe(true);
    for (const { file, name } of namedIn(heldBy!)) {
      expect(existsSync(join(ROOT, file)), `${file} is there`).toBe(true);
      const source = readFileSync(join(ROOT, file), 'utf8');
      const named = ["'", '"', '`'].some((quote) => source.includes(quote + name + quote));
      expect(named, `${file} has a test “${name}”`).toBe(true);
    }
  });
});
