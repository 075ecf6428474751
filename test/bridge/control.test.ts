import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkClientAction,
  checkControlMessage,
  checkProgramChange,
  checkResponseSet,
  type Checked,
} from '../../server/bridge/control.js';

type Check = (text: string) => Checked<unknown>;

const accepts = (check: Check, value: unknown, as: unknown = value): void =>
  expect(check(JSON.stringify(value))).toEqual({ ok: true, value: as });

const refuses = (check: Check, text: string): void => {
  const checked = check(text);
  expect(checked, text).toMatchObject({ ok: false, problem: { en: expect.stringMatching(/./) as string } });
};

const CHANGE = {
  program: 'forever',
  receive: 'short-read',
  delayMs: 60000,
  idleLimitMs: 3600000,
  reuseAddress: false,
  port: 65535,
  running: true,
  restart: true,
};
const RESPONSE = { lineEnding: 'lf', rules: [{ method: 'GET', path: '/', text: 'x' }] };

const PLAN = {
  text: 'GET /',
  lineEnding: 'lf',
  pieces: 'bytes',
  waitMs: 60000,
  ending: 'half-close',
  recvBytes: 1,
  clients: 200,
  rampMs: 0,
  repeat: 1000,
};
const SEND = { do: 'send', client: 4294967295, text: '', lineEnding: 'lf' };

/** A valid value of each kind that has every field. */
const VALID: readonly (readonly [name: string, check: Check, value: object])[] = [
  ['resume', checkControlMessage, { kind: 'resume', since: 7 }],
  ['fetch', checkControlMessage, { kind: 'fetch', from: 3, to: 9 }],
  ['program', checkControlMessage, { kind: 'program', id: -1, change: CHANGE }],
  ['privacy', checkControlMessage, { kind: 'privacy', id: 2, change: { hideSecrets: true } }],
  ['response', checkControlMessage, { kind: 'response', id: 1, response: RESPONSE }],
  ['client', checkControlMessage, { kind: 'client', id: 3, action: { do: 'run', plan: PLAN } }],
  ['run', checkClientAction, { do: 'run', plan: PLAN }],
  ['send', checkClientAction, SEND],
  ['end', checkClientAction, { do: 'end', client: 1, ending: 'reset' }],
  ['stop', checkClientAction, { do: 'stop' }],
  ['program change', checkProgramChange, CHANGE],
  ['response set', checkResponseSet, RESPONSE],
];

describe('what is asked for is taken as it is', () => {
  test.each(VALID)('%s', (_, check, value) => accepts(check, value));

  test.each([
    [checkProgramChange, {}, {}],
    [checkProgramChange, { delayMs: 0, port: 0 }, { delayMs: 0, port: 0 }],
    [checkResponseSet, { rules: [] }, { lineEnding: 'crlf', rules: [] }],
    [
      checkResponseSet,
      { rules: [{ text: '' }] },
      { lineEnding: 'crlf', rules: [{ method: '*', path: '*', text: '' }] },
    ],
    [
      checkClientAction,
      { do: 'run', plan: { text: '' } },
      {
        do: 'run',
        plan: {
          ...PLAN,
          text: '',
          lineEnding: 'crlf',
          pieces: 1,
          waitMs: 0,
          ending: 'hold',
          recvBytes: 65536,
          clients: 1,
          repeat: 1,
        },
      },
    ],
    [checkControlMessage, { kind: 'program', id: 0, change: {} }, { kind: 'program', id: 0, change: {} }],
  ])('%o %j, as %j', (check, value, as) => accepts(check, value, as));
});

describe('everything else is refused with a reason', () => {
  test.each<[Check, string]>([
    [checkControlMessage, ''],
    [checkControlMessage, 'hello'],
    [checkControlMessage, '{"kind":"resume","since":1'],
    [checkControlMessage, '[]'],
    [checkControlMessage, 'null'],
    [checkControlMessage, '{}'],
    [checkControlMessage, '{"kind":"Resume","since":1}'],
    [checkControlMessage, '{"kind":"hello"}'],
    [checkControlMessage, '{"kind":"resume"}'],
    [checkControlMessage, '{"kind":"resume","since":-1}'],
    [checkControlMessage, '{"kind":"resume","since":1.5}'],
    [checkControlMessage, '{"kind":"resume","since":"1"}'],
    [checkControlMessage, '{"kind":"resume","since":1e999}'],
    [checkControlMessage, '{"kind":"resume","since":9007199254740992}'],
    [checkControlMessage, '{"kind":"fetch","from":1}'],
    [checkControlMessage, '{"kind":"program","change":{}}'],
    [checkControlMessage, '{"kind":"program","id":"1","change":{}}'],
    [checkControlMessage, '{"kind":"response","id":1,"response":[]}'],
    [checkProgramChange, '{"program":"Threaded"}'],
    [checkProgramChange, '{"program":null}'],
    [checkProgramChange, '{"receive":"short"}'],
    [checkProgramChange, '{"delayMs":-1}'],
    [checkProgramChange, '{"delayMs":60001}'],
    [checkProgramChange, '{"delayMs":0.5}'],
    [checkProgramChange, '{"idleLimitMs":3600001}'],
    [checkProgramChange, '{"port":65536}'],
    [checkProgramChange, '{"port":-1}'],
    [checkProgramChange, '{"port":"8000"}'],
    [checkProgramChange, '{"reuseAddress":1}'],
    [checkProgramChange, '{"running":"true"}'],
    [checkProgramChange, '{"host":"0.0.0.0"}'],
    [checkProgramChange, '{"constructor":{"prototype":{"running":false}}}'],
    [checkProgramChange, '{"__proto__":{"running":false}}'],
    [checkClientAction, '{}'],
    [checkClientAction, '[]'],
    [checkClientAction, '{"do":"run"}'],
    [checkClientAction, '{"do":"run","plan":{}}'],
    [checkClientAction, '{"do":"run","plan":{"text":"x","host":"127.0.0.1"}}'],
    [checkClientAction, '{"do":"run","plan":{"text":"x","pieces":0}}'],
    [checkClientAction, '{"do":"run","plan":{"text":"x","pieces":"chars"}}'],
    [checkClientAction, '{"do":"run","plan":{"text":"x","ending":"stall"}}'],
    [checkClientAction, '{"do":"run","plan":{"text":"x","repeat":1001}}'],
    [checkClientAction, '{"do":"send","client":0,"text":"x"}'],
    [checkClientAction, '{"do":"send","client":4294967296,"text":"x"}'],
    [checkClientAction, '{"do":"end","client":1,"ending":"hold"}'],
    [checkClientAction, '{"do":"stop","port":80}'],
    [checkClientAction, '{"do":"toString"}'],
    [checkResponseSet, '{}'],
    [checkResponseSet, '{"rules":{}}'],
    [checkResponseSet, '{"rules":[{}]}'],
    [checkResponseSet, '{"rules":[{"text":1}]}'],
    [checkResponseSet, '{"rules":[{"text":"x","status":200}]}'],
    [checkResponseSet, '{"lineEnding":"cr","rules":[]}'],
    [checkResponseSet, '{"rules":[],"version":1}'],
  ])('%o %s', refuses);

  test.each(VALID)('an unknown key in any object of %s', (_, check, value) => {
    for (const key of ['extra', '', 'toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      for (const text of withKeyAdded(value, key)) refuses(check, text);
    }
  });

  test.each(VALID)('a wrong type in any field of %s', (_, check, value) => {
    for (const wrong of [null, [], {}, [1], { a: 1 }, 'wrong\0', -0.5, 1e300]) {
      for (const text of withFieldReplaced(value, wrong)) {
        if (!isRight(text, wrong)) refuses(check, text);
      }
    }
  });
});

/** Free texts take any string, a change may change nothing, and that there are rules is checked behind the schema. */
const isRight = (text: string, wrong: unknown): boolean =>
  typeof wrong === 'string'
    ? /"(method|path|text)":"wrong/.test(text)
    : text.includes('"rules":[]') || text.includes('"change":{}');

/** `value` as JSON, with `key` added to each object in it in turn. */
function withKeyAdded(value: object, key: string): string[] {
  const json = JSON.stringify(value);
  return [...json.matchAll(/\{/g)].map(
    ({ index }) => `${json.slice(0, index + 1)}${JSON.stringify(key)}:{},${json.slice(index + 1)}`,
  );
}

/** `value` as JSON, with each field in it in turn replaced by `wrong`. */
function withFieldReplaced(value: object, wrong: unknown): string[] {
  return Object.entries(value).flatMap(([key, field]) => {
    const replaced = JSON.stringify({ ...value, [key]: wrong });
    if (Array.isArray(field)) {
      const inside = withFieldReplaced(field[0] as object, wrong);
      return [replaced, ...inside.map((text) => JSON.stringify({ ...value, [key]: [JSON.parse(text)] }))];
    }
    if (typeof field !== 'object') return [replaced];
    const inside = withFieldReplaced(field as object, wrong);
    return [
      replaced,
      ...inside.map((text) => JSON.stringify({ ...value, [key]: JSON.parse(text) as unknown })),
    ];
  });
}

test('of 1,000 random JSON values none is a control message or a response set, and only {} a change', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), (text) => {
      refuses(checkControlMessage, text);
      refuses(checkResponseSet, text);
      if (/^\s*\{\s*\}\s*$/.test(text)) accepts(checkProgramChange, {});
      else refuses(checkProgramChange, text);
    }),
    { numRuns: 1000 },
  );
});

test('nothing that was sent reaches a prototype', () => {
  const text =
    '{"kind":"program","id":1,"change":{"__proto__":{"polluted":true}},"__proto__":{"polluted":true}}';
  checkControlMessage(text);
  checkProgramChange('{"constructor":{"prototype":{"polluted":true}}}');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
