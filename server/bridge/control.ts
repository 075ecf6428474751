/**
 * What viewers and scripts may ask for, checked against strict schemas at the door: behind it the types are true.
 */
import * as v from 'valibot';
import {
  BREAKPOINT_CALLS,
  CLIENT_ENDINGS,
  ENDINGS,
  LINE_ENDINGS,
  PROGRAM_NAMES,
  RECEIVE_RULES,
  type ClientAction,
  type ControlMessage,
  type GateChange,
  type PrivacyChange,
  type ProgramChange,
  type ResponseSet,
  type ScenarioChoice,
} from '../core/messages.js';
import type { Words } from '../core/words.js';
import { complaintOf } from './complaint.js';

const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const whole = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));
const waitMs = whole(0, 60_000);
const id = v.pipe(v.number(), v.safeInteger());

/** An object with these fields and no others. Valibot's own takes an array for an object without fields. */
const fields = <T extends v.ObjectEntries>(entries: T) =>
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value)),
    v.strictObject(entries),
  );

/** More items than anything has; what has its own limit says so behind the schema. */
const MAX_ITEMS = 10_000;

/** A list, of which a long one is refused before its items are looked at. */
const list = <T extends v.GenericSchema>(item: T) =>
  v.pipe(v.array(v.unknown()), v.maxLength(MAX_ITEMS), v.array(item));

const programChange = fields({
  program: v.optional(v.picklist(PROGRAM_NAMES)),
  receive: v.optional(v.picklist(RECEIVE_RULES)),
  delayMs: v.optional(waitMs),
  idleLimitMs: v.optional(whole(0, 3_600_000)),
  reuseAddress: v.optional(v.boolean()),
  port: v.optional(whole(0, 65_535)),
  running: v.optional(v.boolean()),
  restart: v.optional(v.boolean()),
});

const gateChange = fields({
  paused: v.optional(v.boolean()),
  breakpoints: v.optional(list(v.picklist(BREAKPOINT_CALLS))),
  step: v.optional(v.union([v.literal('all'), whole(0, 64)])),
});

const privacyChange = fields({ hideSecrets: v.boolean() });

const scenarioChoice = { name: v.string(), program: v.optional(v.picklist(PROGRAM_NAMES)) };

const lineEnding = v.optional(v.picklist(LINE_ENDINGS), 'crlf');

const writePlan = fields({
  cuts: v.optional(list(fields({ at: seq, waitMs: v.optional(waitMs, 0) })), []),
  ending: v.optional(v.nullable(v.picklist(ENDINGS)), null),
});

const responseSet = fields({
  lineEnding,
  rules: list(
    fields({
      method: v.optional(v.string(), '*'),
      path: v.optional(v.string(), '*'),
      text: v.string(),
      plan: v.optional(writePlan),
    }),
  ),
});

const clientNumber = whole(1, 0xffff_ffff);

const clientAction = v.variant('do', [
  v.strictObject({
    do: v.literal('run'),
    plan: fields({
      text: v.string(),
      lineEnding,
      pieces: v.optional(v.union([whole(1, 1000), v.literal('bytes')]), 1),
      waitMs: v.optional(waitMs, 0),
      ending: v.optional(v.picklist(CLIENT_ENDINGS), 'hold'),
      recvBytes: v.optional(whole(1, 65_536), 65_536),
      clients: v.optional(whole(1, 200), 1),
      rampMs: v.optional(waitMs, 0),
      repeat: v.optional(whole(1, 1000), 1),
    }),
  }),
  v.strictObject({ do: v.literal('send'), client: clientNumber, text: v.string(), lineEnding }),
  v.strictObject({
    do: v.literal('end'),
    client: clientNumber,
    ending: v.picklist(['half-close', 'close', 'reset']),
  }),
  v.strictObject({ do: v.literal('stop') }),
]);

const controlMessage = v.variant('kind', [
  v.strictObject({ kind: v.literal('resume'), since: seq }),
  v.strictObject({ kind: v.literal('fetch'), from: seq, to: seq }),
  v.strictObject({ kind: v.literal('program'), id, change: programChange }),
  v.strictObject({ kind: v.literal('gate'), id, change: gateChange }),
  v.strictObject({ kind: v.literal('privacy'), id, change: privacyChange }),
  v.strictObject({ kind: v.literal('scenario'), id, ...scenarioChoice }),
  v.strictObject({ kind: v.literal('client'), id, action: clientAction }),
  v.strictObject({ kind: v.literal('response'), id, response: responseSet }),
]);

/** Something that was checked: as its type says, or what is wrong with it in one sentence. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Words };

export const checkControlMessage = (text: string): Checked<ControlMessage> =>
  check<ControlMessage>(controlMessage, text);
export const checkProgramChange = (text: string): Checked<ProgramChange> =>
  check<ProgramChange>(programChange, text);
export const checkGateChange = (text: string): Checked<GateChange> => check<GateChange>(gateChange, text);
export const checkPrivacyChange = (text: string): Checked<PrivacyChange> =>
  check<PrivacyChange>(privacyChange, text);
export const checkScenarioChoice = (text: string): Checked<ScenarioChoice> =>
  check<ScenarioChoice>(fields(scenarioChoice), text);
export const checkClientAction = (text: string): Checked<ClientAction> =>
  check<ClientAction>(clientAction, text);
export const checkResponseSet = (text: string): Checked<ResponseSet> => check<ResponseSet>(responseSet, text);

function check<T>(schema: v.GenericSchema<unknown, unknown>, text: string): Checked<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: { en: 'Not JSON', zh: '不是 JSON' } };
  }
  // One reason is enough, and a million more would take half a minute.
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output as T };
  return { ok: false, problem: complaintOf(result.issues[0]) };
}
