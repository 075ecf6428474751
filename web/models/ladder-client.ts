/**
 * The client's side of a ladder, where the client is one of the playground's raw clients: each of its calls, at its own
 * time. Pure: records in, steps out.
 */
import type { PlaygroundRecord } from '../../server/core/record.js';
import { RESETS } from './connection-state.js';
import { ladderTexts } from '../texts/ladder.js';
import { bytesStep, type LadderStep } from './ladder-steps.js';
import { visibleText } from './visible-bytes.js';

/** What a raw client did, oldest first. */
export interface RawClientStory {
  readonly client: number;
  readonly records: Iterable<PlaygroundRecord>;
}

export interface RawClientSteps {
  readonly steps: readonly LadderStep[];
  /** When `connect` was over; null when its record is not here. */
  readonly connectedNs: number | null;
  /** The program's end reached it: as a FIN, as a RST. */
  readonly gotFin: boolean;
  readonly gotRst: boolean;
}

/** The steps of a client. A send is told when it began, since its bytes may arrive before it returns. */
export function rawClientSteps(
  { records }: RawClientStory,
  errnoName: (errno: number) => string,
): RawClientSteps {
  const text = ladderTexts();
  const steps: LadderStep[] = [];
  let connectedNs: number | null = null;
  let gotFin = false;
  let gotRst = false;
  let sentFin = false;
  const add = (step: Pick<LadderStep, 'timeNs' | 'kind' | 'to' | 'label' | 'detail'>): void =>
    void steps.push({ stage: 'close', at: 'client', bytes: 0, ...step });
  for (const record of records) {
    const timeNs = Number(record.timeNs);
    const beganNs = timeNs - Number(record.durationNs);
    const failed = record.result < 0 && record.errno !== 0;
    const error = failed ? errnoName(record.errno) : '';
    if (failed && record.call !== 'clientConnect') {
      const call = record.call.slice('client'.length).toLowerCase();
      // After a RST every further call says so again.
      if (RESETS.has(error) && !gotRst) {
        gotRst = true;
        add({ timeNs, kind: 'rst', to: 'client', label: 'RST', detail: `${call}: ${error}` });
      } else add({ timeNs, kind: 'stay', to: null, label: text.failed(call), detail: error });
      continue;
    }
    switch (record.call) {
      case 'clientConnect':
        if (!failed) connectedNs = timeNs;
        break;
      case 'clientSend':
        steps.push(bytesStep(record, beganNs, 'server', 'client'));
        break;
      case 'clientRecv':
        if (record.payload.length > 0) steps.push(bytesStep(record, timeNs, 'client', 'client'));
        else {
          gotFin = true;
          add({ timeNs, kind: 'fin', to: 'client', label: 'FIN', detail: text.returnsZero });
        }
        break;
      case 'clientShutdown':
        sentFin = true;
        add({ timeNs: beganNs, kind: 'fin', to: 'server', label: 'FIN', detail: 'shutdown' });
        break;
      case 'clientClose': {
        const reset = visibleText(record.payload) === 'RST';
        if (reset) add({ timeNs: beganNs, kind: 'rst', to: 'server', label: 'RST', detail: 'close' });
        else if (sentFin || gotRst) add({ timeNs, kind: 'stay', to: null, label: 'close', detail: '' });
        else add({ timeNs: beganNs, kind: 'fin', to: 'server', label: 'FIN', detail: 'close' });
        break;
      }
      default:
    }
  }
  return { steps, connectedNs, gotFin, gotRst };
}
