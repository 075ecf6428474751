/**
 * The filter's text, and the paths, clients and threads that are chosen at a row: what a connection must be like to be
 * listed. Words are ANDed; `-` before one leaves out what it matches; `name:value` looks at one thing alone. Compiled
 * once, so that a hundred thousand rows are judged without a text being made. Pure.
 */
import type { Connection } from './connection.js';

export type Test = (row: Connection) => boolean;

/** What is chosen at a row. Of the same field any will do; of different fields all must hold. */
export interface Facet {
  readonly field: 'path' | 'client' | 'thread' | 'status';
  readonly value: string;
}

/** What a filter may ask that a row does not know by itself. */
export interface FilterContext {
  /** What a label is called in the page's language. */
  readonly labelText: (kind: Connection['labels'][number]['kind']) => string;
}

const STATES: Readonly<Record<string, Test>> = {
  open: (row) => row.endedNs === null,
  closed: (row) => row.endedNs !== null,
  error: (row) => row.errno !== 0 || row.cutOff,
};

/** The words before a colon, and what the value behind it means. A value of which nothing can be made matches nothing. */
const FIELDS: Readonly<Record<string, (value: string, context: FilterContext) => Test>> = {
  status: statusTest,
  path: pathTest,
  method: (value) => (row) => someRequest(row, ({ method }) => method === value.toUpperCase()),
  client: clientTest,
  thread: (value) => (row) => value !== '' && row.thread === Number(value),
  label: (value, context) => (row) => hasLabel(row, value.toLowerCase(), context),
  is: (value) => stateTest(value) ?? (() => false),
};

/** What `text` asks for; null when it asks for nothing. */
export function compileFilter(text: string, context: FilterContext): Test | null {
  const words = text.split(/\s+/);
  return all(
    words.flatMap((word) => {
      const excluded = word.startsWith('-') && word.length > 1;
      const wanted = excluded ? word.slice(1) : word;
      if (wanted === '' || wanted === '-') return [];
      const test = wordTest(wanted, context);
      return [excluded ? (row: Connection) => !test(row) : test];
    }),
  );
}

/** What the chosen facets ask for; null when none is chosen. */
export function facetsTest(facets: readonly Facet[], context: FilterContext): Test | null {
  const fields = [...new Set(facets.map(({ field }) => field))];
  return all(
    fields.map((field) => {
      const tests = facets
        .filter((facet) => facet.field === field)
        .map(({ value }) => FIELDS[field]!(value, context));
      return (row: Connection) => tests.some((test) => test(row));
    }),
  );
}

/** A target's path, without its query. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** One test that holds where all of them do; null for none. */
export function all(tests: readonly (Test | null)[]): Test | null {
  const some = tests.filter((test) => test !== null);
  if (some.length < 2) return some[0] ?? null;
  return (row) => some.every((test) => test(row));
}

function wordTest(word: string, context: FilterContext): Test {
  const colon = word.indexOf(':');
  const field = word.slice(0, Math.max(0, colon)).toLowerCase();
  if (Object.hasOwn(FIELDS, field)) return FIELDS[field]!(word.slice(colon + 1), context);
  if (/^#\d+$/.test(word)) return ({ number }) => number === Number(word.slice(1));
  // A regular expression compares without a copy in lower case.
  const found = new RegExp(word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i');
  const status = /^\d{1,3}$/.test(word) ? word : null;
  const state = stateTest(word);
  const label = word.toLowerCase();
  return (row) =>
    someRequest(
      row,
      (one) => found.test(one.requestLine) || (status !== null && startsWith(one.status, status)),
    ) ||
    found.test(row.host) ||
    (row.port >= 0 && (found.test(String(row.port)) || (colon >= 0 && found.test(row.peer)))) ||
    state?.(row) === true ||
    hasLabel(row, label, context);
}

function stateTest(word: string): Test | null {
  const name = word.toLowerCase();
  return Object.hasOwn(STATES, name) ? STATES[name]! : null;
}

function statusTest(value: string): Test {
  if (value.toLowerCase() === 'none') return (row) => someRequest(row, ({ status }) => status === null);
  const start = /^(\d{1,3})x*$/i.exec(value)?.[1];
  if (start === undefined || value.length > 3) return () => false;
  return (row) => someRequest(row, ({ status }) => startsWith(status, start));
}

/** As rules of the response compare a path: whole, without its query; a `*` at the end stands for any more. */
function pathTest(value: string): Test {
  const open = value.endsWith('*');
  const wanted = open ? value.slice(0, -1) : value;
  return (row) =>
    someRequest(row, ({ target }) => {
      if (!target.startsWith(wanted)) return false;
      return open || target.length === wanted.length || target[wanted.length] === '?';
    });
}

/** An address, a port, or both. */
function clientTest(value: string): Test {
  const wanted = (value.startsWith(':') ? value.slice(1) : value).toLowerCase();
  const port = /^\d+$/.test(wanted) ? Number(wanted) : null;
  const colon = wanted.lastIndexOf(':');
  const host = wanted.slice(0, Math.max(0, colon));
  const digits = wanted.slice(colon + 1);
  return (row) => {
    if (port !== null) return row.port === port;
    const own = row.host.toLowerCase();
    return own === wanted ? wanted !== '' : own === host && host !== '' && row.port === Number(digits || -2);
  };
}

function startsWith(status: number | null, digits: string): boolean {
  if (status === null) return false;
  return digits.length === 3 ? status === Number(digits) : String(status).startsWith(digits);
}

function hasLabel({ labels }: Connection, word: string, { labelText }: FilterContext): boolean {
  return labels.some(
    ({ kind, name }) =>
      kind.startsWith(word) ||
      labelText(kind).includes(word) ||
      (name !== '' && name.toLowerCase().includes(word)),
  );
}

type Exchange = Pick<Connection, 'method' | 'target' | 'requestLine' | 'status'>;

/** Whether `test` holds of the connection's request, or of one that is listed under it. */
function someRequest(row: Connection, test: (request: Exchange) => boolean): boolean {
  const listed = row.requests?.listed;
  return listed === undefined || listed.length < 2 ? test(row) : listed.some(test);
}
