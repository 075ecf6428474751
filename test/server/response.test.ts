/** Editing the response while it is in use: a valid edit goes live as a whole, an invalid one changes nothing. */
import { describe, expect, test } from 'vitest';
import type { ProgramName, Rule } from '../../server/core/messages.js';
import { HELLO_WORLD, usePlayground } from '../support/playground.js';
import { ofCall, printed } from '../support/records.js';

const playground = usePlayground();

const PROGRAMS: readonly ProgramName[] = ['forever', 'threaded', 'event-loop'];

const get = (target: string, method = 'GET'): string => `${method} ${target} HTTP/1.1\r\n\r\n`;

describe.each(PROGRAMS)('%s', (program) => {
  test('sends what is written, with CRLF in the head, to the next client', async () => {
    await playground.run({ program });
    await playground.respondWith('HTTP/1.1 404 Nothing here\nX-A: b\n\none\ntwo\\0\\xff');
    expect(await playground.fetch()).toBe('HTTP/1.1 404 Nothing here\r\nX-A: b\r\n\r\none\ntwo\0\xff');
    await playground.respondWith('HTTP/1.1 200 OK\n\nx\n', 'lf');
    expect(await playground.fetch()).toBe('HTTP/1.1 200 OK\n\nx\n');
    await playground.respondWith('');
    expect(await playground.fetch()).toBe('');
  });

  test('picks a response by method and path, the query aside; the last rule answers all', async () => {
    await playground.run({ program });
    await playground.respondWith([
      { path: '/favicon.ico', text: 'icon' },
      { method: 'POST', path: '/a', text: 'posted' },
      { path: '/a', text: 'a' },
      { method: 'DELETE', text: 'deleted' },
      { text: 'other' },
    ]);
    const answers = await Promise.all(
      [
        get('/favicon.ico'),
        get('/a?b=/c'),
        get('/a', 'POST'),
        get('/a/'),
        get('/x', 'DELETE'),
        'junk\r\n\r\n',
      ].map((request) => playground.fetch(request)),
    );
    expect(answers).toEqual(['icon', 'a', 'posted', 'other', 'deleted', 'other']);
  });

  test('inserts what it knows of request, client, connection and thread', async () => {
    await playground.run({ program });
    await playground.respondWith(
      '{{request.method}} {{request.path}} {{request.query.q|html}} {{request.headers.host}} {{client.ip}}:{{client.port}} ' +
        '{{connection.id}} {{thread.id}} {{body.length}}\n\n{{request.body}}',
    );
    const client = await playground.connect();
    const { address } = client;
    await client.write('PUT /p?q=%3Cb%3E HTTP/1.1\r\nHost: me\r\nContent-Length: 4\r\n\r\nbody');
    const response = await client.response();
    const lines = await playground.untilClosed();
    const [accept] = ofCall(lines, 'accept');
    const [recv] = ofCall(lines, 'recv');
    expect(response).toBe(
      `PUT /p &lt;b&gt; me ${address} ${accept!.connection} ${recv!.thread} 4\r\n\r\nbody`,
    );
  });

  test('sends nothing when a response becomes too large, and prints why', async () => {
    await playground.run({ program });
    await playground.respondWith('{{request.body}}'.repeat(1000));
    expect(await playground.fetch(`POST / HTTP/1.1\r\nContent-Length: 2000\r\n\r\n${'x'.repeat(2000)}`)).toBe(
      '',
    );
    const lines = await playground.untilClosed();
    expect(printed(lines).at(-1)).toMatch(/RESPONSE_TOO_LARGE\): nothing was sent$/);
    expect(ofCall(lines, 'sendall')).toMatchObject([{ result: 0, bytes: '' }]);
  });

  test('gives each client one version, whole, however often it is edited, also where an edit is invalid', async () => {
    await playground.run({ program });
    const text = (version: number): string =>
      `HTTP/1.1 200 OK\n\n${`${version} `.repeat(50 + (version % 7) * 800)}`;
    await playground.respondWith(text(0));
    let live = 0;
    let edited = false;
    let answers = 0;
    const load = Array.from({ length: 4 }, async () => {
      for (let newest = 0; !edited; answers += 1) {
        const atLeast = live;
        const response = await playground.fetch();
        const version = Number(/\r\n\r\n(\d+) /.exec(response)?.[1]);
        expect(response).toBe(text(version).replaceAll('\n', '\r\n'));
        expect(version).toBeGreaterThanOrEqual(Math.max(atLeast, newest));
        expect(version % 3).not.toBe(2);
        newest = version;
      }
    });
    const edit = async (): Promise<void> => {
      for (let version = 1; version <= 100; version += 1) {
        const invalid = version % 3 === 2;
        const rules: Partial<Rule>[] = [{ text: invalid ? `${text(version)}{{nonsense}}` : text(version) }];
        const { status } = await playground.putResponse({ rules });
        expect(status).toBe(invalid ? 422 : 200);
        if (!invalid) live = version;
      }
      edited = true;
    };
    await Promise.all([edit().finally(() => (edited = true)), ...load]);
    expect(answers).toBeGreaterThan(20);
    const versions = ofCall(await playground.records(), 'response').map(({ result }) => result);
    expect(versions).toEqual(versions.map((_, index) => versions[0]! + index));
    expect(versions.length).toBe(1 + 67);
  });
});

describe('an edit is refused, with the place of the mistake, and changes nothing:', () => {
  const at = (rule: number, line: number, column: number) => ({ rule, line, column });
  const ALL = { text: 'x' };
  test.each([
    ['an unknown name', [{ text: 'a\n\nb {{nope}}' }], 'TEMPLATE_UNKNOWN_NAME', at(0, 3, 5)],
    ['a name that is not closed', [{ text: '{{request.path' }], /^TEMPLATE_/, at(0, 1, 1)],
    [
      'a mistake in another rule',
      [{ path: '/a', text: 'x' }, { text: '\n{{x}}' }],
      'TEMPLATE_UNKNOWN_NAME',
      at(1, 2, 3),
    ],
    ['no rules', [], 'RULES_EMPTY', undefined],
    ['no rule for all', [{ path: '/a', text: 'x' }], 'RULES_NO_DEFAULT', at(0, 1, 1)],
    [
      'two rules for one path',
      [{ path: '/a', text: 'x' }, { path: '/a', text: 'y' }, ALL],
      'RULE_DUPLICATE',
      at(1, 1, 1),
    ],
    ['a method that is none', [{ method: 'A B', text: 'x' }, ALL], 'RULE_BAD_METHOD', at(0, 1, 1)],
    ['a path that is none', [ALL, { path: 'a', text: 'x' }], 'RULE_BAD_PATH', at(1, 1, 1)],
    ['too many rules', Array.from({ length: 33 }, () => ALL), 'RULES_TOO_MANY', undefined],
    ['a text that is too long', [{ text: 'x'.repeat(65_537) }], 'TEMPLATE_TOO_LONG', at(0, 1, 1)],
  ])('%s', async (_, rules, code, place) => {
    await playground.run({ program: 'forever' });
    const before = (await playground.get('/api/response')).json() as unknown;
    const answer = await playground.putResponse({ rules });
    expect(answer.status).toBe(422);
    const { error } = answer.json() as { error: { code: string; message: string; at?: unknown } };
    expect(error.code).toMatch(code);
    expect(error.message).toMatch(/^[A-Z][^\n]+[^.\n]$/);
    expect(error.at).toEqual(place);
    expect((await playground.get('/api/response')).json()).toEqual(before);
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    expect(ofCall(await playground.records(), 'response')).toEqual([]);
  });

  test('what is not a response set at all is a bad request', async () => {
    for (const body of [
      '',
      '{',
      '[]',
      '{}',
      '{"rules":[{"text":1}]}',
      '{"rules":[{"text":"x"}],"extra":1}',
    ]) {
      const answer = await playground.putResponse(body);
      expect([answer.status, answer.json().error.code]).toEqual([400, 'BAD_REQUEST']);
    }
  });

  test('one that is too large is not even read', async () => {
    const answer = await playground.putResponse({ rules: [{ text: 'x'.repeat(4_200_000) }] });
    expect([answer.status, answer.json().error.code]).toEqual([413, 'TOO_LARGE']);
  });
});

test('GET /api/response answers with what was put, and its version counts up', async () => {
  await playground.run();
  const rules = [
    { method: 'GET', path: '/', text: 'é\n\\x00' },
    { method: '*', path: '*', text: '' },
  ];
  const version = await playground.respondWith(rules, 'lf');
  expect((await playground.get('/api/response')).json()).toEqual({
    version,
    response: { lineEnding: 'lf', rules },
  });
  expect(await playground.respondWith('x')).toBe(version + 1);
});
