import { describe, expect, it } from 'vitest';
import { CALLS } from '../../../server/core/record.js';
import { ThreadVariables } from '../../../web/models/variables.js';
import { story, type Step } from '../records.js';

const PEER = '127.0.0.1:50510';

function after(steps: readonly Step[]): ThreadVariables {
  const variables = new ThreadVariables();
  for (const record of story(steps)) variables.apply(record);
  return variables;
}

/** `name=value`, with the length of what is bytes. */
const shown = (variables: ThreadVariables, thread: number): string[] =>
  variables
    .of(thread)
    .map(
      ({ name, value, lengthBytes }) => `${name}=${value}${lengthBytes === null ? '' : ` ${lengthBytes}`}`,
    );

const visit: readonly Step[] = [
  ['accept', { connection: 1, payload: PEER, result: 7 }],
  ['recv', { connection: 1, payload: 'GET / ' }],
  ['recv', { connection: 1, payload: 'HTTP/1.1\r\n\r\n' }],
];

describe('ThreadVariables', () => {
  it('has what a sequential program knows at each call', () => {
    expect(shown(after(visit.slice(0, 1)), 0)).toEqual([`addr=('127.0.0.1', 50510)`]);
    expect(shown(after(visit), 0)).toEqual([
      `addr=('127.0.0.1', 50510)`,
      String.raw`chunk=b'HTTP/1.1\r\n\r\n' 12`,
      String.raw`data=b'GET / HTTP/1.1\r\n\r\n' 18`,
    ]);
  });

  it('knows the response from the gate, before it is sent', () => {
    const gate: Step = ['gate', { connection: 1, payload: 'HTTP/1.1 200 OK', result: CALLS.sendall.code }];
    const variables = after([...visit, gate]);
    expect(shown(variables, 0).at(-1)).toBe(`response=b'HTTP/1.1 200 OK' 15`);
    expect(variables.argument(0)).toBe('response');
  });

  it('knows what a call at the gate is given', () => {
    const variables = after([['gate', { payload: '127.0.0.1:8000', result: CALLS.bind.code }]]);
    expect(variables.argument(0)).toBe('127.0.0.1:8000');
    expect(variables.argument(3)).toBe('');
    expect(shown(variables, 0)).toEqual([]);
  });

  it('begins anew with the next connection, also for a thread that is used again', () => {
    const next: Step[] = [
      ['accept', { connection: 2, payload: '127.0.0.1:50512', result: 7 }],
      ['startThread', { connection: 2, result: 1 }],
      ['recv', { connection: 2, thread: 1, payload: 'x' }],
    ];
    const variables = after([...visit, ...next]);
    expect(shown(variables, 0)).toEqual([`addr=('127.0.0.1', 50512)`]);
    expect(shown(variables, 1)).toEqual([`addr=('127.0.0.1', 50512)`, `chunk=b'x' 1`, `data=b'x' 1`]);
    const again: Step[] = [
      ['accept', { connection: 3, payload: '127.0.0.1:50514', result: 7 }],
      ['startThread', { connection: 3, result: 1 }],
    ];
    expect(shown(after([...visit, ...next, ...again]), 1)).toEqual([]);
  });

  it('cuts what is long, and says how long it was', () => {
    const long: Step = ['recv', { connection: 1, payload: 'x'.repeat(1000) }];
    const data = after([...visit, long, long]).of(0);
    expect(data.find(({ name }) => name === 'chunk')).toEqual({
      name: 'chunk',
      value: `b'${'x'.repeat(160)}'…`,
      lengthBytes: 1000,
    });
    expect(data.find(({ name }) => name === 'data')?.lengthBytes).toBe(2018);
  });

  it('knows each request of a connection that is kept, as it was printed', () => {
    const on = { connection: 1, thread: 1 };
    const kept: Step[] = [
      ['start', { payload: '{"program":"keep-alive"}' }],
      ['accept', { connection: 1, payload: PEER, result: 7 }],
      ['recv', { ...on, payload: 'GET /1\n\nGET /2\n\n' }],
    ];
    const first: Step[] = [
      ['print', { ...on, payload: String.raw`data: b'GET /1\n\n'` }],
      ['sendall', { ...on, payload: 'one' }],
    ];
    const second: Step[] = [['print', { ...on, payload: String.raw`data: b'GET /2\n\n'` }]];
    const addr = `addr=('127.0.0.1', 50510)`;
    const chunk = String.raw`chunk=b'GET /1\n\nGET /2\n\n' 16`;
    expect(shown(after(kept), 1)).toEqual([addr, chunk]);
    expect(shown(after([...kept, ...first]), 1)).toEqual([
      addr,
      chunk,
      String.raw`data=b'GET /1\n\n'`,
      `response=b'one' 3`,
    ]);
    expect(shown(after([...kept, ...first, ...second]), 1)).toEqual([
      addr,
      chunk,
      String.raw`data=b'GET /2\n\n'`,
    ]);
    const next: Step = ['recv', { ...on, payload: 'GET /3\n' }];
    expect(shown(after([...kept, ...first, ...second, next]), 1)).toEqual([
      addr,
      String.raw`chunk=b'GET /3\n' 7`,
    ]);
  });

  it('does not take what is received to the end for a request', () => {
    const end: Step[] = [
      ['sendall', { connection: 1, payload: 'hello' }],
      ['shutdown', { connection: 1, payload: 'SHUT_WR', result: 0 }],
      ['recv', { connection: 1, payload: 'more' }],
    ];
    expect(shown(after([...visit, ...end]), 0)).toContain(String.raw`data=b'GET / HTTP/1.1\r\n\r\n' 18`);
  });

  it('forgets everything when a program starts', () => {
    expect(after([...visit, ['start', { payload: '{}' }]]).of(0)).toEqual([]);
  });
});
