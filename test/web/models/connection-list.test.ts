import { signal } from '@preact/signals';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { PlaygroundRecord } from '../../../server/core/record.js';
import { CHIP_IDS, CHIPS, type ChipId } from '../../../web/models/connection-chips.js';
import { compileFilter, facetsTest } from '../../../web/models/connection-filter.js';
import { ConnectionList, SORTS, type Sort } from '../../../web/models/connection-list.js';
import type { Connection } from '../../../web/models/connection.js';
import { ConnectionTable, ROW_LIMIT } from '../../../web/models/connections.js';
import { connectionsTexts } from '../../../web/texts/connections.js';
import { locale } from '../../../web/texts/locale.js';
import { record, story, START_MS, type Step } from '../records.js';

const ERRNO = (errno: number): string => (errno === 104 ? 'ECONNRESET' : `errno ${errno}`);
const CONTEXT = { labelText: (kind: Connection['labels'][number]['kind']) => connectionsTexts().label[kind] };

afterEach(() => {
  locale.value = 'en';
});

/** A table with its list, and the connection that is selected. */
function listOf(steps: readonly Step[] = []) {
  const table = new ConnectionTable();
  const selected = signal<number | null>(null);
  const select = (number: number): void => void (selected.value = number);
  const list = new ConnectionList({ table, selected, select, errnoName: ERRNO, rawClient: () => null });
  const tell = (records: readonly PlaygroundRecord[]): void => records.forEach((one) => table.apply(one));
  tell(story(steps));
  list.refresh(0);
  return { table, list, selected, tell };
}

const shown = (list: ConnectionList): number[] => [...list.rows];

/** Connections that differ in all that can be filtered and sorted by. */
const visit = (
  connection: number,
  line: string,
  status: number | null,
  { size = 10, ms = 1, host = '127.0.0.1', fields = '', thread = 0 } = {},
): Step[] => {
  const startNs = BigInt(START_MS + connection) * 1_000_000n;
  const on = { connection, thread, timeNs: startNs };
  return [
    ['accept', { ...on, payload: `${host}:${40_000 + connection}` }],
    ['recv', { ...on, payload: `${line}\r\n${fields}\r\n` }],
    ...(status === null
      ? []
      : ([['sendall', { ...on, payload: `HTTP/1.1 ${status} X\r\n\r\n${'x'.repeat(size)}` }]] as Step[])),
    ['close', { ...on, timeNs: startNs + BigInt(ms) * 1_000_000n }],
  ];
};

const MANY: readonly Step[] = [
  ...visit(1, 'GET / HTTP/1.1', 200, { size: 50, ms: 9, thread: 2 }),
  ...visit(2, 'GET /favicon.ico HTTP/1.1', 404, { size: 5, ms: 3 }),
  ...visit(3, 'POST /api/items?page=2 HTTP/1.1', 500, { size: 90, ms: 1, host: '10.0.0.9' }),
  ...visit(4, 'GET /api HTTP/1.1', null, { ms: 5, fields: 'User-Agent: curl/8\r\n' }),
  ['accept', { connection: 5, payload: '127.0.0.1:7' }],
  ['accept', { connection: 6, payload: '127.0.0.1:8' }],
  ['recv', { connection: 6, result: -1, errno: 104 }],
  ['close', { connection: 6 }],
];

describe('the filter of the list', () => {
  const FILTERS: readonly (readonly [text: string, numbers: readonly number[]])[] = [
    ['', [1, 2, 3, 4, 5, 6]],
    ['  ', [1, 2, 3, 4, 5, 6]],
    ['-', [1, 2, 3, 4, 5, 6]],
    ['FAVICON', [2]],
    ['404', [2]],
    ['api', [3, 4]],
    ['api 500', [3]],
    ['api -500', [4]],
    ['-api', [1, 2, 5, 6]],
    ['127.0.0.1', [1, 2, 4, 5, 6]],
    ['10.0.0.9:40003', [3]],
    ['40001', [1]],
    ['open', [5]],
    ['is:closed', [1, 2, 3, 4, 6]],
    ['error', [6]],
    ['#2', [2]],
    ['#', []],
    ['status:404', [2]],
    ['status:4xx', [2]],
    ['status:5', [3]],
    ['status:none', [4, 5, 6]],
    ['-status:none', [1, 2, 3]],
    ['status:what', []],
    ['path:/api', [4]],
    ['path:/api/items', [3]],
    ['path:/api*', [3, 4]],
    ['path:/', [1]],
    ['path:/API', []],
    ['method:post', [3]],
    ['client:10.0.0.9', [3]],
    ['client:127.0.0.1:40002', [2]],
    ['client:40002', [2]],
    ['client::40002', [2]],
    ['client:', []],
    ['thread:2', [1]],
    ['thread:', []],
    ['label:favicon', [2]],
    ['curl', [4]],
    ['is:open', [5]],
    ['is:what', []],
    ['(', []],
    ['/api/items?page', [3]],
    ['constructor:x', []],
    ['nothing', []],
  ];
  it.each(FILTERS)('lists by %j', (text, numbers) => {
    const { list } = listOf(MANY);
    list.text.value = text;
    expect(shown(list)).toEqual(numbers);
  });

  it('finds labels by their name in the language of the page, and by the other', () => {
    const { list } = listOf(MANY);
    list.text.value = '图标';
    expect(shown(list)).toEqual([]);
    locale.value = 'zh';
    expect(shown(list)).toEqual([2]);
    list.text.value = 'label:favicon';
    expect(shown(list)).toEqual([2]);
  });

  it('looks at all requests of a connection that carried several', () => {
    const asked = (target: string, status: number): Step[] => {
      const request = `GET ${target} HTTP/1.1\r\n\r\n`;
      return [
        ['recv', { connection: 1, payload: request }],
        ['print', { connection: 1, payload: `data: b'GET ${target} HTTP/1.1'` }],
        ['sendall', { connection: 1, payload: `HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n` }],
      ];
    };
    const keep: Step[] = [
      ['start', { payload: '{"program":"keep-alive"}' }],
      ['accept', { connection: 1 }],
    ];
    const { list } = listOf([...keep, ...asked('/a', 200), ...asked('/b', 404)]);
    for (const [text, count] of [
      ['path:/a', 1],
      ['status:404', 1],
      ['/b', 1],
      ['path:/c', 0],
    ] as const) {
      list.text.value = text;
      expect([text, shown(list).length]).toEqual([text, count]);
    }
    expect([list.count('2xx'), list.count('4xx'), list.count('none')]).toEqual([1, 1, 0]);
  });

  it('adds facets of one field, and wants all fields', () => {
    const { list } = listOf(MANY);
    list.toggleFacet({ field: 'path', value: '/api' });
    list.toggleFacet({ field: 'path', value: '/' });
    expect(shown(list)).toEqual([1, 4]);
    list.toggleFacet({ field: 'thread', value: '2' });
    expect(shown(list)).toEqual([1]);
    list.toggleFacet({ field: 'path', value: '/' });
    expect(shown(list)).toEqual([]);
    list.clearFilter();
    expect([shown(list).length, list.filtering.value]).toEqual([6, false]);
  });

  it('offers chips with their counts, those of one group adding to each other', () => {
    const { list, tell } = listOf(MANY);
    const counts = (): Record<string, number> =>
      Object.fromEntries(CHIP_IDS.map((id) => [id, list.count(id)]).filter(([, count]) => count !== 0));
    expect(counts()).toEqual({ '2xx': 1, '4xx': 1, '5xx': 1, none: 3, open: 1, reset: 1 });
    list.toggleChip('4xx');
    list.toggleChip('5xx');
    expect(shown(list)).toEqual([2, 3]);
    list.toggleChip('reset');
    expect(shown(list)).toEqual([]);
    list.clearFilter();
    tell([record('exit', { result: 1 })]);
    list.refresh(1);
    expect(counts()).toEqual({ '2xx': 1, '4xx': 1, '5xx': 1, none: 3, reset: 1, failed: 1 });
    list.pin(2);
    expect(list.count('pinned')).toBe(1);
  });
});

describe('the order of the list', () => {
  const ORDERS: readonly (readonly [
    sort: Sort,
    ascending: readonly number[],
    descending: readonly number[],
  ])[] = [
    ['number', [1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]],
    ['duration', [3, 6, 2, 4, 1, 5], [1, 4, 2, 6, 3, 5]],
    ['size', [4, 5, 6, 2, 1, 3], [3, 1, 2, 4, 5, 6]],
    ['status', [1, 2, 3, 4, 5, 6], [3, 2, 1, 4, 5, 6]],
    ['path', [1, 4, 3, 2, 5, 6], [2, 3, 4, 1, 5, 6]],
  ];
  it.each(ORDERS)('is by %s, with what has none at the end', (sort, ascending, descending) => {
    const { list } = listOf(MANY);
    list.sort.value = sort;
    expect(shown(list)).toEqual(ascending);
    list.descending.value = true;
    expect(shown(list)).toEqual(descending);
  });

  it('changes at most every second, and not while somebody reads; what is new waits at the end', () => {
    const { list, tell } = listOf(MANY);
    list.sort.value = 'size';
    list.refresh(10_000);
    tell(story(visit(7, 'GET /7 HTTP/1.1', 200, { size: 1 })));
    list.refresh(10_100);
    expect(shown(list)).toEqual([4, 5, 6, 7, 2, 1, 3]);
    tell(story(visit(8, 'GET /8 HTTP/1.1', 200, { size: 1 })));
    list.refresh(10_500);
    expect(shown(list)).toEqual([4, 5, 6, 7, 2, 1, 3, 8]);
    list.held.value = true;
    list.settle(20_000);
    expect(shown(list).at(-1)).toBe(8);
    list.held.value = false;
    list.settle(20_000);
    expect(shown(list)).toEqual([4, 5, 6, 7, 8, 2, 1, 3]);
  });

  it('keeps what is pinned above the list, out of its filter and beyond its limit', () => {
    const { list, selected } = listOf(MANY);
    list.pin(3);
    selected.value = 1;
    list.pin();
    list.text.value = 'favicon';
    expect([list.pinned.value, shown(list)]).toEqual([[3, 1], [2]]);
    list.pin(3);
    list.text.value = '';
    expect([list.pinned.value, shown(list)]).toEqual([[1], [2, 3, 4, 5, 6]]);
    list.pin(99);
    expect(list.pinned.value).toEqual([1]);
  });

  it('goes from one to the next among what is listed, pinned first, and stops at the ends', () => {
    const { list, selected } = listOf(MANY);
    list.pin(4);
    list.toggleChip('none');
    expect(shown(list)).toEqual([5, 6]);
    const path = [() => list.move(1), () => list.move(1), () => list.move(5), () => list.move(1)].map(
      (go) => {
        go();
        return selected.value;
      },
    );
    expect(path).toEqual([4, 5, 6, 6]);
    expect(list.reveal.value).toBe(6);
    list.first();
    expect(selected.value).toBe(4);
    list.last();
    expect(selected.value).toBe(6);
    selected.value = 1;
    list.move(-1);
    expect(selected.value).toBe(6);
    list.text.value = 'nothing';
    list.pin(4);
    selected.value = null;
    list.move(1);
    expect(selected.value).toBeNull();
  });
});

describe('page loads in the list', () => {
  const PAGE = 'Host: h\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n';
  const IMAGE = 'Host: h\r\nSec-Fetch-Dest: image\r\nReferer: http://h/p\r\n';
  const STEPS: readonly Step[] = [
    ...visit(1, 'GET /p HTTP/1.1', 200, { fields: PAGE }),
    ...visit(2, 'GET /other HTTP/1.1', 200),
    ...visit(3, 'GET /favicon.ico HTTP/1.1', 404, { fields: IMAGE }),
    ...visit(4, 'GET /more HTTP/1.1', 200),
  ];

  it('stand together under the page, with a line over it, and can be folded up', () => {
    const { table, list } = listOf(STEPS);
    expect(shown(list)).toEqual([1, 3, 2, 4]);
    expect(list.rows.heightPx(10, 1)).toBe(41);
    expect(list.groupOf(table.get(1)!)).toMatchObject({ count: 2, members: [{ number: 3 }] });
    expect([1, 2, 3].map((number) => list.isMember(table.get(number)!))).toEqual([false, false, true]);
    list.toggleCollapsed(1);
    expect(shown(list)).toEqual([1, 2, 4]);
    expect(list.groupOf(table.get(1)!)).toMatchObject({ count: 2, filteredOut: 0 });
    list.toggleCollapsed(1);
    list.text.value = 'path:/p';
    expect([shown(list), list.groupOf(table.get(1)!)]).toEqual([
      [1],
      expect.objectContaining({ count: 2, filteredOut: 1 }),
    ]);
    list.text.value = '';
    list.descending.value = true;
    expect(shown(list)).toEqual([4, 2, 1, 3]);
    list.grouped.value = false;
    expect(shown(list)).toEqual([4, 3, 2, 1]);
    expect([list.groupOf(table.get(1)!), list.rows.heightPx(10, 1)]).toEqual([null, 40]);
  });

  it('are the same when records come one by one', () => {
    const { list, tell, table } = listOf();
    for (const [index, one] of story(STEPS).entries()) {
      tell([one]);
      list.refresh(index);
    }
    expect(shown(list)).toEqual([1, 3, 2, 4]);
    expect(list.rows.heightPx(10, 1)).toBe(41);
    table.forget(new Set([1]));
    list.refresh(100);
    expect(shown(list)).toEqual([2, 3, 4]);
  });
});

/** What must be listed, from nothing but the rows. */
function naive(table: ConnectionTable, list: ConnectionList): number[] {
  const text = compileFilter(list.text.value, CONTEXT);
  const facets = facetsTest(list.facets.value, CONTEXT);
  const pinned = new Set(list.pinned.value);
  const groups = [...new Set([...list.chips.value].map((chip) => CHIPS[chip].group))];
  const rows = [...table].filter(
    (row) =>
      !pinned.has(row.number) &&
      (text === null || text(row)) &&
      (facets === null || facets(row)) &&
      groups.every((group) =>
        [...list.chips.value].some(
          (chip) => CHIPS[chip].group === group && CHIPS[chip].has(row, ERRNO, pinned),
        ),
      ),
  );
  const keys: Readonly<Record<Sort, (row: Connection) => number | string | undefined>> = {
    number: ({ number }) => number,
    duration: ({ endedNs, acceptedNs }) => (endedNs === null ? undefined : endedNs - acceptedNs),
    size: ({ bytesOut }) => bytesOut,
    status: ({ status }) => status ?? undefined,
    path: ({ target }) => target || undefined,
  };
  const key = keys[list.sort.value];
  const way = list.descending.value ? -1 : 1;
  return rows
    .toSorted((a, b) => {
      const [one, other] = [key(a), key(b)];
      if (one === other) return a.number - b.number;
      if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
      return (one < other ? -1 : 1) * way;
    })
    .map(({ number }) => number);
}

describe('ConnectionList', () => {
  it('lists what a look at all rows would, after any sequence of records, filters and orders', () => {
    const number = fc.integer({ min: 1, max: 12 });
    const told = fc.oneof(
      fc.record({ call: fc.constant('accept' as const), port: fc.integer({ min: 1, max: 3 }) }),
      fc.record({
        call: fc.constant('recv' as const),
        line: fc.constantFrom('GET / H', 'GET /a HTTP/1.1\r\n\r\n'),
      }),
      fc.record({ call: fc.constant('sendall' as const), status: fc.constantFrom(200, 404, 500) }),
      fc.record({ call: fc.constant('fail' as const), errno: fc.constantFrom(104, 9) }),
      fc.record({ call: fc.constant('close' as const) }),
      fc.record({ call: fc.constant('forget' as const) }),
      fc.record({ call: fc.constant('pin' as const) }),
      fc.record({ call: fc.constant('exit' as const) }),
      fc.record({
        call: fc.constant('text' as const),
        text: fc.constantFrom('', '/a', '-/a', 'open', 'status:4xx'),
      }),
      fc.record({
        call: fc.constant('chip' as const),
        chip: fc.constantFrom<ChipId[]>('2xx', 'none', 'open', 'reset'),
      }),
      fc.record({ call: fc.constant('sort' as const), sort: fc.constantFrom(...SORTS), down: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(number, told), { maxLength: 60 }), (steps) => {
        const { table, list, tell } = listOf();
        let nowMs = 0;
        for (const [connection, one] of steps) {
          nowMs += 10_000;
          const on = { connection, seq: nowMs, timeNs: BigInt(START_MS + nowMs) * 1_000_000n };
          if (one.call === 'accept') tell([record('accept', { ...on, payload: `h:${one.port}` })]);
          else if (one.call === 'recv') tell([record('recv', { ...on, payload: one.line })]);
          else if (one.call === 'sendall')
            tell([record('sendall', { ...on, payload: `HTTP/1.1 ${one.status} X\r\n\r\n` })]);
          else if (one.call === 'fail') tell([record('recv', { ...on, result: -1, errno: one.errno })]);
          else if (one.call === 'close') tell([record('close', on)]);
          else if (one.call === 'exit') tell([record('exit', { ...on, connection: 0, result: 1 })]);
          else if (one.call === 'forget') table.forget(new Set([connection]));
          else if (one.call === 'pin') list.pin(connection);
          else if (one.call === 'text') list.text.value = one.text;
          else if (one.call === 'chip') list.toggleChip(one.chip);
          else [list.sort.value, list.descending.value] = [one.sort, one.down];
          list.refresh(nowMs);
          expect(shown(list)).toEqual(naive(table, list));
          for (const chip of CHIP_IDS) {
            const pinned = new Set(list.pinned.value);
            expect(list.count(chip)).toBe(
              [...table].filter((row) => CHIPS[chip].has(row, ERRNO, pinned)).length,
            );
          }
        }
      }),
    );
  });

  it('lists a hundred thousand, drops the oldest, and keeps what is pinned', () => {
    const { list, tell, table } = listOf();
    const [accept, close] = story([['accept', { payload: '127.0.0.1:1' }], ['close']]);
    for (let connection = 1; connection <= ROW_LIMIT; connection += 1) {
      tell([
        { ...accept!, connection },
        { ...close!, connection },
      ]);
      if (connection % 1000 === 0) list.refresh(connection);
    }
    expect([list.rows.size, list.rows.at(0), list.rows.at(ROW_LIMIT - 1)]).toEqual([ROW_LIMIT, 1, ROW_LIMIT]);
    list.pin(1);
    for (let connection = ROW_LIMIT + 1; connection <= ROW_LIMIT + 500; connection += 1)
      tell([
        { ...accept!, connection },
        { ...close!, connection },
      ]);
    list.refresh(ROW_LIMIT);
    expect([list.rows.size, list.rows.at(0), table.get(1)?.number]).toEqual([ROW_LIMIT - 1, 502, 1]);
    expect(list.count('none')).toBe(ROW_LIMIT);
  });
});
