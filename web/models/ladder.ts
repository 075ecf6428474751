/**
 * The ladder of one connection: a sequence diagram of what travelled between client and server, from its records and,
 * where its client is one of the playground's, from what that end told. Pure: records in, a story out.
 */
import { FLAG, type PlaygroundRecord } from '../../server/core/record.js';
import type { ScenarioClient } from '../../server/core/messages.js';
import { RESETS } from './connection-state.js';
import { ladderTexts } from '../texts/ladder.js';
import { rawClientSteps, type RawClientStory } from './ladder-client.js';
import { bytesStep, ladderLinks, STAGES, type LadderLink, type LadderStep } from './ladder-steps.js';
import { callByCode } from './timeline-tracks.js';
import { visibleText } from './visible-bytes.js';

export interface LadderStory {
  readonly connection: number;
  readonly peer: string;
  readonly thread: number | null;
  /** The raw client at the other end; null: a client of which only the server has told. */
  readonly client: number | null;
  readonly startNs: number;
  readonly steps: readonly LadderStep[];
  readonly links: readonly LadderLink[];
}

/** What the other end told, where it did. */
export interface ClientSide {
  readonly scenario?: ScenarioClient | null;
  readonly raw?: RawClientStory | null;
}

/** Steps drawn at most; what is between the first and the last is counted. */
const STEP_LIMIT = 160;
/** A wait shorter than this is not told. */
const WAIT_NS = 1e6;

/** What the records of one connection tell, oldest first. */
export function ladderStory(
  connection: number,
  records: Iterable<PlaygroundRecord>,
  errnoName: (errno: number) => string,
  { scenario = null, raw = null }: ClientSide = {},
): LadderStory {
  const text = ladderTexts();
  const steps: LadderStep[] = [];
  let peer = '';
  let thread: number | null = null;
  let startNs = 0;
  let sentFin = false;
  let lingers = false;
  let gone = false;
  const events = scenario?.events ?? [];
  const client = raw === null ? null : rawClientSteps(raw, errnoName);
  const connected = events.find(({ kind }) => kind === 'connected');
  const clientConnectedNs =
    client?.connectedNs ?? (connected === undefined ? null : Number(connected.timeNs));
  // A server is not told what its close sent; it was a FIN when nothing can have been left, or the client got one.
  let allRead = events.some(({ kind }) => kind === 'ended') || client?.gotFin === true;
  const clientReset = events.some(({ kind }) => kind === 'reset') || client?.gotRst === true;
  /** Where the client tells its side itself, this is only the server's. */
  const at = client === null ? null : 'server';
  const add = (step: Omit<LadderStep, 'at' | 'bytes'>): void => void steps.push({ at, bytes: 0, ...step });
  const stay = (stage: LadderStep['stage'], timeNs: number, label: string, detail = ''): void =>
    void steps.push({ stage, timeNs, kind: 'stay', to: null, at: 'server', label, detail, bytes: 0 });
  for (const record of records) {
    const timeNs = Number(record.timeNs);
    const durationNs = Number(record.durationNs);
    // Beside the client's calls: nothing can arrive before its sending has begun.
    const sentNs = at === null ? timeNs : timeNs - durationNs;
    const failed = record.result < 0 && record.errno !== 0;
    const letGo = (record.flags & FLAG.letGo) !== 0;
    const error = failed ? errnoName(record.errno) : '';
    if (startNs === 0) startNs = timeNs;
    switch (record.call) {
      case 'accept': {
        peer = visibleText(record.payload);
        startNs = timeNs;
        // A busy client may hear of it after the server: the handshake was over before accept returned.
        const connectedNs = Math.min(timeNs, clientConnectedNs ?? timeNs);
        const detail = text.handshake;
        steps.push({
          stage: 'connect',
          timeNs: connectedNs,
          kind: 'connect',
          to: 'server',
          at: null,
          label: 'connect',
          detail,
          bytes: 0,
        });
        if (timeNs - connectedNs > WAIT_NS) stay('connect', timeNs, text.backlog(timeNs - connectedNs));
        stay('connect', timeNs, text.accepted);
        break;
      }
      case 'startThread': {
        if (!failed) thread = record.result;
        const waited = durationNs > WAIT_NS ? durationNs : null;
        stay('connect', timeNs, failed ? text.noThread(error) : text.threadTakes(record.result, waited));
        break;
      }
      case 'recv':
        thread = record.thread;
        if (letGo) stay('close', timeNs, text.letGo('recv'));
        else if (failed) {
          gone = RESETS.has(error);
          if (gone) add({ stage: 'close', timeNs, kind: 'rst', to: 'server', label: 'RST', detail: error });
          else stay('close', timeNs, text.failed('recv'), error);
        } else if (record.payload.length === 0) {
          allRead = true;
          const detail = text.clientClosed;
          add({ stage: 'close', timeNs, kind: 'fin', to: 'server', label: 'FIN', detail });
        } else steps.push(bytesStep(record, timeNs, 'server', at));
        break;
      case 'sendall':
        if (record.payload.length > 0) steps.push(bytesStep(record, sentNs, 'client', at));
        if (letGo) stay('close', timeNs, text.letGo('sendall'));
        else if (failed) {
          gone = RESETS.has(error);
          if (gone) add({ stage: 'close', timeNs, kind: 'rst', to: 'server', label: 'RST', detail: error });
          else stay('close', timeNs, text.failed('sendall'), error);
        }
        break;
      case 'work':
        stay('transfer', timeNs, text.works(durationNs));
        break;
      case 'wait':
        stay('transfer', timeNs, text.waits(durationNs));
        break;
      case 'gate':
        stay(record.result === 9 ? 'close' : 'transfer', timeNs, text.gate(callByCode(record.result)));
        break;
      case 'setsockopt':
        if (failed) break;
        lingers = true;
        stay('close', timeNs, 'setsockopt', 'SO_LINGER 0');
        break;
      case 'shutdown':
        if (failed) break;
        sentFin = true;
        add({ stage: 'close', timeNs: sentNs, kind: 'fin', to: 'client', label: 'FIN', detail: 'shutdown' });
        break;
      case 'close':
        if (gone) stay('close', timeNs, 'close', text.nobodyThere);
        else if (clientReset || lingers) {
          const detail = lingers ? 'close' : text.closeUnread;
          add({ stage: 'close', timeNs: sentNs, kind: 'rst', to: 'client', label: 'RST', detail });
        } else if (sentFin) stay('close', timeNs, 'close');
        else {
          const detail = allRead ? 'close' : text.closeMaybe;
          add({ stage: 'close', timeNs: sentNs, kind: 'fin', to: 'client', label: 'FIN', detail });
        }
        break;
      default:
    }
  }
  // Which of two came first is known of one end; between the two it is their times that tell.
  const told =
    client === null ? steps : [...steps, ...client.steps].sort((one, other) => one.timeNs - other.timeNs);
  const story = { connection, peer, thread, client: raw?.client ?? null, startNs };
  return { ...story, ...limited(staged(told)) };
}

/** A stage never comes back: what the server still sends after the client's FIN belongs to the close. */
function staged(steps: readonly LadderStep[]): LadderStep[] {
  const lastBytes = steps.findLastIndex(({ stage }) => stage === 'transfer');
  let reached = 0;
  return steps.map((step, index) => {
    // A half-closed client is still answered: the transfer is not over before the last bytes.
    const own = step.stage === 'close' && index < lastBytes ? 1 : STAGES.indexOf(step.stage);
    reached = Math.max(reached, own);
    return { ...step, stage: STAGES[reached]! };
  });
}

function limited(steps: readonly LadderStep[]): Pick<LadderStory, 'steps' | 'links'> {
  const links = ladderLinks(steps);
  if (steps.length <= STEP_LIMIT) return { steps, links };
  const half = STEP_LIMIT / 2;
  const left = steps.length - STEP_LIMIT;
  const { timeNs } = steps[half]!;
  const label = ladderTexts().more(left);
  const more: LadderStep = {
    stage: steps[half]!.stage,
    timeNs,
    kind: 'more',
    to: null,
    at: 'server',
    label,
    detail: '',
    bytes: 0,
  };
  /** Where a step is now; -1: it is not drawn. */
  const moved = (index: number): number =>
    index < half ? index : index < half + left ? -1 : index - left + 1;
  return {
    steps: [...steps.slice(0, half), more, ...steps.slice(-half)],
    links: links
      .map(({ from, to }) => ({ from: moved(from), to: moved(to) }))
      .filter(({ from, to }) => from >= 0 && to >= 0),
  };
}
