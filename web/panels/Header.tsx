/** The header: what runs and where, what can be changed about it, and how the page looks. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import {
  PROGRAM_NAMES,
  RECEIVE_RULES,
  type ProgramInfo,
  type ReceiveRule,
} from '../../server/core/messages.js';
import { THEMES, TEXT_SIZES } from '../models/preferences.js';
import { gateWord, programUrl, stateWord } from '../models/program.js';
import { say } from '../texts/locale.js';
import { Copy } from './Copy.js';
import { usePage } from './context.js';
import { GateButtons } from './GateButtons.js';

export function Header() {
  const open = useSignal(false);
  return (
    <header class="header" data-open={open.value}>
      <h1 class="brand">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        Socket Playground
      </h1>
      <Live />
      <GateButtons />
      <button
        type="button"
        class="button settings-toggle"
        aria-expanded={open.value}
        aria-controls="settings"
        onClick={() => (open.value = !open.value)}
      >
        Settings
      </button>
      <div class="settings" id="settings">
        <RunButtons />
        <ProgramSwitch />
        <ReceiveSwitch />
        <Delay />
        <ReuseAddress />
      </div>
      <ViewControls />
    </header>
  );
}

function Live() {
  const { playground } = usePage();
  const status = playground.status.value;
  const link = playground.link.value;
  if (status === null || link !== 'open') {
    return (
      <p class="live" data-state="unknown">
        <span class="dot" />
        <span>{link === 'connecting' ? 'connecting…' : 'not connected'}</span>
      </p>
    );
  }
  const gate = playground.stepper.mode.value;
  return (
    <p class="live" data-testid="live" data-state={status.state} data-gate={gate}>
      <span class="dot" />
      <span class="live-word">{gateWord(status, gate) ?? stateWord(status)}</span>
      <Copy class="address" text={`curl ${programUrl(status)}`}>
        {status.address.host}:{status.address.port}
      </Copy>
    </p>
  );
}

function RunButtons() {
  const { playground } = usePage();
  const status = playground.status.value;
  const linked = playground.link.value === 'open' && status !== null;
  const running = status?.running ?? false;
  const paused = status?.gate.paused ?? false;
  // At the gate a start can last: it may be given up.
  const held = playground.stepper.mode.value !== 'open';
  const settled = status?.state !== 'stopping' && (status?.state !== 'starting' || held);
  return (
    <div class="group" role="group" aria-label="Run">
      <button
        type="button"
        class={running ? 'button' : 'button primary'}
        disabled={!linked || running || !settled}
        onClick={() => void playground.changeProgram({ running: true })}
      >
        {paused && !running ? 'Start paused' : 'Start'}
      </button>
      <button
        type="button"
        class="button"
        disabled={!linked || !running || !settled}
        onClick={() => void playground.changeProgram({ running: false })}
      >
        Stop
      </button>
      <button
        type="button"
        class="button"
        disabled={!linked || !running || !settled}
        onClick={() => void playground.changeProgram({ restart: true })}
      >
        Restart
      </button>
    </div>
  );
}

function ProgramSwitch() {
  const { playground } = usePage();
  const programs = new Map(playground.programs.value.map((program) => [program.name, program]));
  const status = playground.status.value;
  return (
    <Segments legend="Program">
      {PROGRAM_NAMES.map((name) => {
        const info = programs.get(name);
        const unavailable = info?.unavailable ?? null;
        return (
          <Segment
            key={name}
            name="program"
            label={name}
            hint={unavailable === null ? (info?.summary ?? '') : `Not available: ${say(unavailable)}`}
            checked={status?.program === name}
            disabled={
              status === null || info === undefined || unavailable !== null || !linked(playground.link.value)
            }
            onPick={() => void playground.changeProgram({ program: name })}
          />
        );
      })}
    </Segments>
  );
}

const RECEIVE_HINTS: Readonly<Record<ReceiveRule, string>> = {
  http: 'Reads one whole request, as HTTP frames it: the head, then Content-Length or chunks',
  'short-read': 'Reads until a chunk is shorter than 1024 bytes, as the tutorial does',
};

function ReceiveSwitch() {
  const { playground } = usePage();
  const status = playground.status.value;
  const info: ProgramInfo | undefined = playground.programs.value.find((one) => one.name === status?.program);
  const applies = info?.usesReceive ?? false;
  return (
    <Segments legend="Receive">
      {RECEIVE_RULES.map((rule) => (
        <Segment
          key={rule}
          name="receive"
          label={rule}
          hint={
            info !== undefined && !applies ? `${info.name} does not use a receive rule` : RECEIVE_HINTS[rule]
          }
          checked={applies && status?.receive === rule}
          disabled={!applies || !linked(playground.link.value)}
          onPick={() => void playground.changeProgram({ receive: rule })}
        />
      ))}
    </Segments>
  );
}

const LONGEST_DELAY_MS = 60_000;

function Delay() {
  const { playground } = usePage();
  const id = useId();
  const status = playground.status.value;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** What is being typed; null when the field shows what is set. */
  const typed = useSignal<string | null>(null);
  const valid = typed.value === null || validDelay(typed.value) !== null;

  const send = (text: string): void => {
    clearTimeout(timer.current);
    const delayMs = validDelay(text);
    if (delayMs !== null && delayMs !== status?.delayMs) void playground.changeProgram({ delayMs });
  };
  return (
    <div class="field" title="Simulated work before sendall, 0 to 60000 ms">
      <label for={id}>Delay</label>
      <input
        id={id}
        class="input number"
        type="number"
        inputMode="numeric"
        min={0}
        max={LONGEST_DELAY_MS}
        step={100}
        disabled={status === null || !linked(playground.link.value)}
        value={typed.value ?? String(status?.delayMs ?? 0)}
        aria-invalid={!valid}
        onInput={(event) => {
          const text = event.currentTarget.value;
          typed.value = text;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => send(text), 300);
        }}
        onBlur={(event) => {
          send(event.currentTarget.value);
          typed.value = null;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') send(event.currentTarget.value);
        }}
      />
      <span class="unit">ms</span>
    </div>
  );
}

function validDelay(text: string): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= LONGEST_DELAY_MS
    ? value
    : null;
}

function ReuseAddress() {
  const { playground } = usePage();
  const status = playground.status.value;
  return (
    <label
      class="check"
      title="Without it, a restart soon after the last visit fails: Address already in use. Changing it restarts the program"
    >
      <input
        type="checkbox"
        checked={status?.reuseAddress ?? false}
        disabled={status === null || !linked(playground.link.value)}
        onChange={(event) => void playground.changeProgram({ reuseAddress: event.currentTarget.checked })}
      />
      <code>SO_REUSEADDR</code>
    </label>
  );
}

const THEME_SIGNS = { system: '◐', light: '☼', dark: '☾' } as const;

function ViewControls() {
  const { preferences, stepRow, helpOpen } = usePage();
  const theme = preferences.theme.value;
  const size = preferences.textSize.value;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
  return (
    <div class="group view-controls" role="group" aria-label="View">
      <button
        type="button"
        class="button step-row-toggle"
        aria-pressed={stepRow.value}
        aria-controls="step-row"
        title="Timeline and program under the columns"
        onClick={() => (preferences.stepRow.value = !stepRow.value)}
      >
        Steps
      </button>
      <button
        type="button"
        class="button"
        aria-label="?: keys"
        title="Keys (?)"
        onClick={() => (helpOpen.value = true)}
      >
        ?
      </button>
      <button
        type="button"
        class="button"
        aria-label="A: smaller text"
        title="Smaller text"
        disabled={size === 0}
        onClick={() => preferences.resizeText(-1)}
      >
        A
      </button>
      <button
        type="button"
        class="button larger"
        aria-label="A+: larger text"
        title={`Larger text (now ${preferences.textPercent} %)`}
        disabled={size === TEXT_SIZES.length - 1}
        onClick={() => preferences.resizeText(1)}
      >
        A+
      </button>
      <button
        type="button"
        class="button"
        aria-label={`Theme: ${theme}`}
        title={`Theme: ${theme}. Change to ${next}`}
        onClick={() => preferences.nextTheme()}
      >
        <span class="sign">{THEME_SIGNS[theme]}</span>
      </button>
    </div>
  );
}

interface SegmentsProps {
  readonly legend: string;
  readonly children: ComponentChildren;
}

function Segments({ legend, children }: SegmentsProps) {
  return (
    <fieldset class="segments">
      <legend>{legend}</legend>
      <div class="segments-row">{children}</div>
    </fieldset>
  );
}

interface SegmentProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly disabled: boolean;
  readonly onPick: () => void;
}

function Segment({ name, label, hint, checked, disabled, onPick }: SegmentProps) {
  return (
    <label class="segment" title={hint}>
      <input
        type="radio"
        name={name}
        checked={checked}
        disabled={disabled}
        aria-description={hint}
        onChange={onPick}
      />
      <span>{label}</span>
    </label>
  );
}

function linked(link: string): boolean {
  return link === 'open';
}
