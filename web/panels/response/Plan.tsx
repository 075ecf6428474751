/** The write plan of a rule: in which pieces its response is handed to the kernel, when, and what follows. */
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { ENDINGS, type Cut } from '../../../server/core/messages.js';
import { workbenchTexts } from '../../texts/workbench.js';
import { say } from '../../texts/locale.js';
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

/** So many cuts have a row of their own. */
const ROWS = 50;
const MAX_WAIT_MS = 60_000;

export function Plan({ bench, draft, rule }: ToolProps) {
  const { playground } = usePage();
  const text = workbenchTexts();
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
      <div class="plan-actions" role="group" aria-label={text.divide}>
        <button
          type="button"
          class="button small"
          disabled={cuts.length === 0 && ending === null}
          title={text.wholeHint}
          onClick={() => playground.response.editPlan(rule.key, () => NO_PLAN)}
        >
          {text.whole}
        </button>
        <button
          type="button"
          class="button small"
          disabled={!ready}
          title={text.headAndBodyHint}
          onClick={() => setCuts(() => headCut(rendered!.spans, rendered!.headBytes))}
        >
          {text.headAndBody}
        </button>
        <EqualPieces
          disabled={!ready}
          onDivide={(count) => setCuts(() => equalCuts(rendered!.spans, Math.min(count, most + 1)))}
        />
        <button
          type="button"
          class="button small"
          disabled={!ready}
          title={text.eachByteHint(MAX_CUTS)}
          onClick={() => setCuts(() => everyCut(cutPlaces(rule.text) ?? [], most))}
        >
          {text.eachByte}
        </button>
      </div>
      {rendered !== null && (
        <PlanTrack bench={bench} rule={rule} rendered={rendered} ready={ready} inputId={id} />
      )}
      <div class="plan-then">
        <label for={`${id}-ending`}>{text.finally}</label>
        <select
          id={`${id}-ending`}
          class="input"
          value={ending ?? ''}
          onChange={(event) => setEnding(event.currentTarget.value)}
        >
          <option value="">{text.byItself}</option>
          {ENDINGS.map((name) => (
            <option key={name} value={name}>
              {text.endings[name]}
            </option>
          ))}
        </select>
      </div>
      <Observed bench={bench} />
      {cuts.length > 0 && (
        <ol class="waits" aria-label={text.waits}>
          {cuts.length > 1 && (
            <li>
              <label for={`${id}-all`}>{text.allWaits}</label>
              <WaitInput
                id={`${id}-all`}
                value={cuts.every(({ waitMs }) => waitMs === cuts[0]!.waitMs) ? cuts[0]!.waitMs : null}
                onChange={(waitMs) => setCuts((all) => all.map((cut) => ({ ...cut, waitMs })))}
              />
            </li>
          )}
          {cuts.slice(0, ROWS).map((cut, index) => (
            <li key={index}>
              <label for={`${id}-wait-${index}`}>{text.waitAfter(rendered?.cuts[index] ?? 0)}</label>
              <WaitInput
                id={`${id}-wait-${index}`}
                value={cut.waitMs}
                onChange={(waitMs) => setCuts((all) => setWait(all, index, waitMs))}
              />
              <button
                type="button"
                class="link"
                aria-label={text.joinAt(index + 1)}
                title={text.joinHint}
                onClick={() => setCuts((all) => all.toSpliced(index, 1))}
              >
                ✕
              </button>
            </li>
          ))}
          {cuts.length > ROWS && <li class="dim">{text.moreCuts(cuts.length - ROWS)}</li>}
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
  const text = workbenchTexts();
  const wanted = useSignal(3);
  const count = Math.max(2, Math.min(MAX_CUTS + 1, wanted.value || 2));
  return (
    <span class="equal-pieces">
      <input
        class="input number"
        type="number"
        min={2}
        max={MAX_CUTS + 1}
        aria-label={text.howMany}
        value={count}
        disabled={disabled}
        onChange={(event) => (wanted.value = Math.round(event.currentTarget.valueAsNumber))}
      />
      <button type="button" class="button small" disabled={disabled} onClick={() => onDivide(count)}>
        {text.equal}
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
        placeholder={workbenchTexts().various}
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
  const text = workbenchTexts();
  const seen = bench.observation.value;
  return (
    <p class="observed" data-testid="plan-observed">
      {seen === null ? (
        text.notObserved
      ) : (
        <>
          <b>#{seen.connection}</b> {callsInWords('sendall', seen.sends)}
          {seen.client !== null && text.andClientTook(clientInWords(seen.client))}
          {seen.ending !== null && text.andEnding(say(seen.ending))}
        </>
      )}
    </p>
  );
}
