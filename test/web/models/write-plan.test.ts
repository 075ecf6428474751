import { ChangeSet } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileResponse, respond } from '../../../server/core/response/rules.js';
import type { TemplateValues } from '../../../server/core/response/template.js';
import { renderRule, type Rendered } from '../../../web/models/rendered.js';
import {
  cutPlaces,
  equalCuts,
  everyCut,
  headCut,
  isPlanned,
  moveCut,
  moveCuts,
  nearestPlace,
  samePlan,
  settleCuts,
  stepPlace,
  toggleCut,
  withPlan,
} from '../../../web/models/write-plan.js';

const VALUES = {
  client: { ip: '127.0.0.1', port: 50510 },
  connection: { id: 7, count: 9 },
  thread: { id: 1 },
  nowMs: 0,
} as TemplateValues;

function rendered(text: string): Rendered {
  const made = renderRule({ text }, 'crlf', VALUES);
  if ('code' in made) throw made;
  return made;
}

const at = (...places: number[]) => places.map((one) => ({ at: one, waitMs: 0 }));
const placesOf = (cuts: readonly { readonly at: number }[]): number[] => cuts.map((cut) => cut.at);

/** The bytes of each piece, as latin-1, when `text` is cut so. */
function pieces(text: string, cuts: readonly { readonly at: number; readonly waitMs: number }[]): string[] {
  const rule = { method: '*', path: '*', text, plan: { cuts, ending: null } };
  const answer = respond(compileResponse({ lineEnding: 'crlf', rules: [rule] }), new Uint8Array(), VALUES);
  return answer.pieces.map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
}

/** Text in the notation: whole escapes, values, line breaks and characters of every length. */
const notation = fc
  .array(
    fc.constantFrom(
      'a',
      ' ',
      'é',
      '你',
      '😀',
      '\n',
      '\r\n',
      '\\r',
      '\\x1b',
      '\\\\',
      '{{client.port}}',
      '\0',
      '}',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('cutPlaces()', () => {
  it.each<[text: string, places: number[]]>([
    ['', [0]],
    ['ab', [0, 1, 2]],
    ['a\\x1bb', [0, 1, 5, 6]],
    ['{{client.ip}}!', [0, 13, 14]],
    ['a\r\nb', [0, 1, 3, 4]],
    ['😀', [0, 2]],
  ])('of %j are %j', (text, places) => expect(cutPlaces(text)).toEqual(places));

  it('are none while the notation is wrong', () => expect(cutPlaces('{{nobody}}')).toBeNull());

  it('are exactly the places where the server lets a text be cut', () => {
    fc.assert(
      fc.property(notation, fc.nat(80), (text, place) => {
        const allowed = cutPlaces(text)!.includes(place);
        const attempt = (): unknown => pieces(text, at(place));
        if (allowed) attempt();
        else expect(attempt).toThrow(/Cannot cut/);
      }),
    );
  });
});

describe('nearestPlace() and stepPlace()', () => {
  it('choose the nearer place, and of two as near the first', () => {
    expect([1, 2, 3, 4].map((one) => nearestPlace([0, 4], one))).toEqual([0, 0, 4, 4]);
    expect(nearestPlace([0, 4], 99)).toBe(4);
  });

  it('step over whatever stays whole, and stop at the ends', () => {
    const places = cutPlaces('a\\x1bb')!;
    expect(stepPlace(places, 1, 1)).toBe(5);
    expect(stepPlace(places, 5, -1)).toBe(1);
    expect(stepPlace(places, 1, -9)).toBe(0);
    expect(stepPlace(places, 5, 9)).toBe(6);
  });
});

describe('cuts, when the text is edited', () => {
  const after = (cuts: readonly { at: number; waitMs: number }[], change: ChangeSet) =>
    moveCuts(cuts, (place) => change.mapPos(place, -1)).map(({ at: place, waitMs }) => [place, waitMs]);

  it('move with what is typed before them, and stay before what is typed at them', () => {
    const text = 'HTTP/1.1 200 OK\n\nbody';
    const typed = ChangeSet.of(
      [
        { from: 0, insert: 'xx' },
        { from: 17, insert: 'yy' },
      ],
      text.length,
    );
    expect(after(at(17), typed)).toEqual([[19, 0]]);
  });

  it('fall together where what was between them is deleted, and keep the longer wait', () => {
    const cuts = [
      { at: 2, waitMs: 500 },
      { at: 4, waitMs: 100 },
    ];
    expect(after(cuts, ChangeSet.of([{ from: 2, to: 4 }], 6))).toEqual([[2, 500]]);
  });

  it('are gone where something says so', () => {
    expect(moveCuts(at(1, 2, 3), (place) => (place === 2 ? null : place))).toEqual(at(1, 3));
  });

  it('settle at the nearest place, and wait while the notation is wrong', () => {
    expect(placesOf(settleCuts(at(1, 8), '{{client.ip}}!'))).toEqual([0, 13]);
    expect(placesOf(settleCuts(at(3, 99), '{{client.'))).toEqual([3, 9]);
  });

  it('can always be compiled once they have settled', () => {
    fc.assert(
      fc.property(notation, fc.uniqueArray(fc.nat(80), { maxLength: 6 }), (text, places) => {
        const cuts = settleCuts(at(...places.toSorted((a, b) => a - b)), text);
        expect(pieces(text, cuts).join('')).toBe(pieces(text, []).join(''));
      }),
    );
  });
});

describe('cuts, when people move them', () => {
  it('toggle in order', () => {
    expect(placesOf(toggleCut(at(2, 8), 5))).toEqual([2, 5, 8]);
    expect(placesOf(toggleCut(at(2, 5, 8), 5))).toEqual([2, 8]);
  });

  it('never pass one another', () => {
    const places = cutPlaces('abcdefgh')!;
    expect(placesOf(moveCut(at(2, 4, 6), 1, 0, places))).toEqual([2, 3, 6]);
    expect(placesOf(moveCut(at(2, 4, 6), 1, 99, places))).toEqual([2, 5, 6]);
    expect(placesOf(moveCut(at(2, 3, 4), 1, 0, places))).toEqual([2, 3, 4]);
  });
});

describe('ready-made plans', () => {
  it('divide into equal pieces', () => {
    const text = 'HTTP/1.1 200 OK\n\n0123456789';
    expect(pieces(text, equalCuts(rendered(text).spans, 3)).map((piece) => piece.length)).toEqual([
      10, 9, 10,
    ]);
  });

  it('keep characters and values whole, and so make fewer pieces where there are too few places', () => {
    expect(pieces('{{client.port}}你', equalCuts(rendered('{{client.port}}你').spans, 8))).toEqual([
      '50510',
      '\xe4\xbd\xa0',
    ]);
  });

  it('divide head and body, where there are both', () => {
    const text = 'HTTP/1.1 200 OK\n\nbody';
    const { spans, headBytes } = rendered(text);
    expect(pieces(text, headCut(spans, headBytes))).toEqual(['HTTP/1.1 200 OK\r\n\r\n', 'body']);
    expect(headCut(rendered('HTTP/1.1 200 OK').spans, rendered('HTTP/1.1 200 OK').headBytes)).toEqual([]);
  });

  it('divide byte by byte, up to a limit', () => {
    expect(pieces('ab{{client.ip}}', everyCut(cutPlaces('ab{{client.ip}}')!, 9))).toEqual([
      'a',
      'b',
      '127.0.0.1',
    ]);
    expect(pieces('abcdef', everyCut(cutPlaces('abcdef')!, 2))).toEqual(['a', 'b', 'cdef']);
  });
});

describe('a plan that says nothing', () => {
  const rule = { method: '*', path: '*', text: '' };

  it('is the same as none, and is left out', () => {
    expect(samePlan(undefined, { cuts: [], ending: null })).toBe(true);
    expect(withPlan({ ...rule, plan: { cuts: at(1), ending: null } }, { cuts: [], ending: null })).toEqual(
      rule,
    );
    expect(isPlanned(withPlan(rule, { cuts: [], ending: 'reset' }))).toBe(true);
  });
});
