import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CENTRE_VIEWS, formatRoute, NO_ROUTE, parseRoute } from '../../../web/models/route.js';
import { INSPECTOR_VIEWS } from '../../../web/models/inspector.js';

describe('a link', () => {
  const CASES: readonly (readonly [fragment: string, route: object])[] = [
    ['', {}],
    ['#', {}],
    [
      '#connection=12&request=2&view=headers&lang=zh',
      { connection: 12, request: 2, view: 'headers', lang: 'zh' },
    ],
    ['connection=12', { connection: 12 }],
    ['#view=hex', { view: 'hex' }],
    ['#request=3', {}],
    ['#connection=12&connection=13', { connection: 12 }],
    ['#connection=4294967295', { connection: 4294967295 }],
    ['#connection=4294967296', {}],
    ['#connection=99999999999999999999', {}],
    ['#connection=0', {}],
    ['#connection=-1', {}],
    ['#connection=1e3', {}],
    ['#connection=0x10', {}],
    ['#connection=12&request=nonsense&view=nonsense&lang=nonsense&unknown=1', { connection: 12 }],
    ['#view=__proto__&lang=toString', {}],
    ['#<script>alert(1)</script>', {}],
    ['#%', {}],
  ];
  it.each(CASES)('%s says what it says, and nothing that makes no sense', (fragment, route) => {
    expect(parseRoute(fragment)).toEqual({ ...NO_ROUTE, ...route });
  });

  it('is read as it was written', () => {
    const number = fc.option(fc.integer({ min: 1, max: 2 ** 32 - 1 }));
    const route = fc.record({
      connection: number,
      request: number,
      view: fc.option(fc.constantFrom(...CENTRE_VIEWS, ...INSPECTOR_VIEWS)),
      lang: fc.option(fc.constantFrom('en' as const, 'zh' as const)),
    });
    fc.assert(
      fc.property(route, (one) => {
        const request = one.connection === null ? null : one.request;
        expect(parseRoute(formatRoute(one))).toEqual({ ...one, request });
      }),
    );
  });

  it('of any text is a route, and the same one when it is written and read again', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const route = parseRoute(text);
        expect(parseRoute(`#${formatRoute(route)}`)).toEqual(route);
      }),
    );
  });
});
