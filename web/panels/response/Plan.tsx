/** The write plan of a rule: in which pieces its response is handed to the kernel, when, and what follows. */
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { ENDINGS, type Cut, type Ending } from '../../../server/core/messages.js';
import { formatCount, plural } from '../../texts/format.js';
import { callsInWords, clientInWords } from '../../models/observed.js';
import {
  cutPlaces,
  equalCuts,
  everyCut,
  headCut,
  MAX_CUTS,
  NO_PLAN,
  planOf,
  setWait,
} from '../../models/write-plan.js';
import { usePage } from '../context.js';
import type { ToolProps } from './Bench.js';
import { PlanTrack } from './PlanTrack.js';

const ENDING_WORDS: Readonly<Record<Ending, string>> = {
  close: 'close',
  'half-close': 'half-close: shutdown, then wait',
  reset: 'reset: a RST instead of a FIN',
  stall: 'stall: nothing, and no close',
};

/** So many cuts have a row of their own. */
const ROWS = 50;
const MAX_WAIT_MS = 60_000;

export function Plan({ bench, draft, rule }: ToolProps) {
  const { playground } = usePage();
  const id = useId();
  const { cuts, ending } = planOf(rule);
  const rendered = bench.rendered.value;
  const ready = rendered !== null && bench.problem.value === null;
  // The limit is one of all rules together.
  const others = draft.rules.reduce(
    (sum, one) => sum + (one.key === rule.key ? 0 : planOf(one).cuts.length),
    0,
  );
  const most = MAX_CUTS - others;
  const setCuts = (change: (cuts: readonly Cut[]) => readonly Cut[]): void =>
    playground.response.editPlan(rule.key, (plan) => ({ ...plan, cuts: change(plan.cuts) }));
  const setEnding = (value: string): void =>
    playground.response.editPlan(rule.key, (plan) => ({
      ...plan,
      ending: ENDINGS.find((one) => one === value) ?? null,
    }));

  return (
    <div class="plan" data-testid="plan">
      <div class="plan-actions" role="group" aria-label="Divide the response">
        <button
          type="button"
          class="button small"
          disabled={cuts.length === 0 && ending === null}
          title="One sendall, and then what the program does by itself"
          onClick={() => playground.response.editPlan(rule.key, () => NO_PLAN)}
        >
          Whole
        </button>
        <button
          type="button"
          class="button small"
          disabled={!ready}
          title="One sendall for the head, one for the body"
          onClick={() => setCuts(() => headCut(rendered!.spans, rendered!.headBytes))}
        >
          Head | body
        </button>
        <EqualPieces
          disabled={!ready}
          onDivide={(count) => setCuts(() => equalCuts(rendered!.spans, Math.min(count, most + 1)))}
        />
        <button
          type="button"
          class="button small"
          disabled={!ready}
          title={`A sendall for each byte; characters of more bytes and inserted values stay whole, and there are at most ${formatCount(MAX_CUTS)} cuts`}
          onClick={() => setCuts(() => everyCut(cutPlaces(rule.text) ?? [], most))}
        >
          Each byte
        </button>
      </div>
      {rendered !== null && (
        <PlanTrack bench={bench} rule={rule} rendered={rendered} ready={ready} inputId={id} />
      )}
      <div class="plan-then">
        <label for={`${id}-ending`}>then</label>
        <select
          id={`${id}-ending`}
          class="input"
          value={ending ?? ''}
          onChange={(event) => setEnding(event.currentTarget.value)}
        >
          <option value="">what the program does by itself</option>
          {ENDINGS.map((name) => (
            <option key={name} value={name}>
              {ENDING_WORDS[name]}
            </option>
          ))}
        </select>
      </div>
      <Observed bench={bench} />
      {cuts.length > 0 && (
        <ol class="waits" aria-label="Waits between the pieces">
          {cuts.length > 1 && (
            <li>
              <label for={`${id}-all`}>all waits</label>
              <WaitInput
                id={`${id}-all`}
                value={cuts.every(({ waitMs }) => waitMs === cuts[0]!.waitMs) ? cuts[0]!.waitMs : null}
                onChange={(waitMs) => setCuts((all) => all.map((cut) => ({ ...cut, waitMs })))}
              />
            </li>
          )}
          {cuts.slice(0, ROWS).map((cut, index) => (
            <li key={index}>
              <label for={`${id}-wait-${index}`}>
                after {plural(rendered?.cuts[index] ?? 0, 'byte')}, wait
              </label>
              <WaitInput
                id={`${id}-wait-${index}`}
                value={cut.waitMs}
                onChange={(waitMs) => setCuts((all) => setWait(all, index, waitMs))}
              />
              <button
                type="button"
                class="link"
                aria-label={`Join again at cut ${index + 1}`}
                title="Take this cut away"
                onClick={() => setCuts((all) => all.toSpliced(index, 1))}
              >
                ✕
              </button>
            </li>
          ))}
          {cuts.length > ROWS && <li class="dim">… and {formatCount(cuts.length - ROWS)} more cuts</li>}
        </ol>
      )}
    </div>
  );
}

interface EqualPiecesProps {
  readonly disabled: boolean;
  readonly onDivide: (count: number) => void;
}

function EqualPieces({ disabled, onDivide }: EqualPiecesProps) {
  const wanted = useSignal(3);
  const count = Math.max(2, Math.min(MAX_CUTS + 1, wanted.value || 2));
  return (
    <span class="equal-pieces">
      <input
        class="input number"
        type="number"
        min={2}
        max={MAX_CUTS + 1}
        aria-label="How many pieces"
        value={count}
        disabled={disabled}
        onChange={(event) => (wanted.value = Math.round(event.currentTarget.valueAsNumber))}
      />
      <button type="button" class="button small" disabled={disabled} onClick={() => onDivide(count)}>
        equal
      </button>
    </span>
  );
}

interface WaitInputProps {
  readonly id: string;
  /** Null: there is more than one value. */
  readonly value: number | null;
  readonly onChange: (waitMs: number) => void;
}

function WaitInput({ id, value, onChange }: WaitInputProps) {
  return (
    <>
      <input
        id={id}
        class="input number"
        type="number"
        min={0}
        max={MAX_WAIT_MS}
        step={100}
        placeholder="various"
        onFocus={(event) => event.currentTarget.select()}
        value={value ?? ''}
        onInput={(event) => {
          const { valueAsNumber } = event.currentTarget;
          if (Number.isFinite(valueAsNumber))
            onChange(Math.max(0, Math.min(MAX_WAIT_MS, Math.round(valueAsNumber))));
        }}
      />
      <span class="unit">ms</span>
    </>
  );
}

/** What really happened to the last answer: TCP is a stream, so what arrives need not be cut where it was sent. */
function Observed({ bench }: Pick<ToolProps, 'bench'>) {
  const seen = bench.observation.value;
  return (
    <p class="observed" data-testid="plan-observed">
      {seen === null ? (
        'No request has been answered like this yet.'
      ) : (
        <>
          <b>#{seen.connection}</b> {callsInWords('sendall', seen.sends)}
          {seen.client !== null && <>; the client took {clientInWords(seen.client)}</>}
          {seen.ending !== null && <>; {seen.ending}</>}
        </>
      )}
    </p>
  );
}
