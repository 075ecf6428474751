import { describe, expect, it } from 'vitest';
import { FIELD_REFERENCE, STATUS_REFERENCE } from '../../../server/core/http/http-reference.js';
import { TOKEN } from '../../../server/core/http/http-head.js';

/** A section of an RFC, or the name of a living standard, whose sections have no lasting numbers. */
const SECTION = /^RFC \d{4} §[A-Z\d]+(\.\d+)*$|^[A-Z][A-Za-z -]+(: [A-Za-z -]+)?$/;
const SENTENCE = /^[A-Za-z0-9].*[^.]\.$/s;

describe('STATUS_REFERENCE', () => {
  it('has every status code of the IANA registry, but for one that expires', () => {
    const codes = Object.keys(STATUS_REFERENCE).map(Number);
    const range = (from: number, to: number): number[] =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index);
    expect(codes).toEqual([
      ...range(100, 103),
      ...range(200, 208),
      226,
      ...range(300, 308),
      ...range(400, 418),
      ...range(421, 426),
      428,
      429,
      431,
      451,
      ...range(500, 508),
      510,
      511,
    ]);
  });

  it.each(Object.entries(STATUS_REFERENCE))('says of %s where it stands and what it means', (_code, row) => {
    expect(row.phrase).not.toBe('');
    expect(row.section).toMatch(SECTION);
    expect(row.text.en).toMatch(SENTENCE);
  });
});

describe('FIELD_REFERENCE', () => {
  it.each(Object.entries(FIELD_REFERENCE))('says of %s where it stands and what it means', (key, row) => {
    expect(row.name).toMatch(TOKEN);
    expect(row.name.toLowerCase()).toBe(key);
    expect(row.section).toMatch(SECTION);
    expect(row.text.en).toMatch(SENTENCE);
  });
});
