/** What can be changed about the program: which it is, how it receives, how long it works, and whether it runs. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { PROGRAM_NAMES, RECEIVE_RULES } from '../../server/core/messages.js';
import { say } from '../texts/locale.js';
import { shellTexts } from '../texts/shell.js';
import { usePage } from './context.js';
import { Icon } from './Icon.js';

export function RunButtons() {
  const { playground } = usePage();
  const text = shellTexts();
  const status = playground.status.value;
  const linked = playground.link.value === 'open' && status !== null;
  const running = status?.running ?? false;
  const paused = status?.gate.paused ?? false;
  // At the gate a start can last: it may be given up.
  const held = playground.stepper.mode.value !== 'open';
  const settled = status?.state !== 'stopping' && (status?.state !== 'starting' || held);
  const word = running ? text.stop : paused ? text.startPaused : text.start;
  return (
    <div class="group joined" role="group" aria-label={text.program}>
      <button
        type="button"
        class={running ? 'button' : 'button primary'}
        disabled={!linked || !settled}
        aria-label={word}
        title={word}
        onClick={() => void playground.changeProgram({ running: !running })}
      >
        <Icon name={running ? 'stop' : 'run'} />
        <span class="word-long">{word}</span>
      </button>
      <button
        type="button"
        class="button"
        disabled={!linked || !running || !settled}
        aria-label={text.restart}
        title={text.restart}
        onClick={() => void playground.changeProgram({ restart: true })}
      >
        <Icon name="restart" />
        <span class="word-long">{text.restart}</span>
      </button>
    </div>
  );
}

export function ProgramSelect() {
  const { playground } = usePage();
  const text = shellTexts();
  const programs = new Map(playground.programs.value.map((program) => [program.name, program]));
  const status = playground.status.value;
  const current = status === null ? undefined : programs.get(status.program);
  return (
    <Select
      label={text.program}
      hint={say(current?.summary ?? '')}
      value={status?.program ?? ''}
      disabled={status === null || playground.link.value !== 'open'}
      onPick={(name) => {
        const program = PROGRAM_NAMES.find((one) => one === name);
        if (program !== undefined) void playground.changeProgram({ program });
      }}
    >
      {PROGRAM_NAMES.map((name) => {
        const info = programs.get(name);
        const unavailable = info?.unavailable ?? null;
        return (
          <option
            key={name}
            value={name}
            disabled={info === undefined || unavailable !== null}
            title={unavailable === null ? say(info?.summary ?? '') : text.notAvailable(say(unavailable))}
          >
            {name}
          </option>
        );
      })}
    </Select>
  );
}

export function ReceiveSelect() {
  const { playground } = usePage();
  const text = shellTexts();
  const status = playground.status.value;
  const info = playground.programs.value.find((one) => one.name === status?.program);
  const applies = info?.usesReceive ?? false;
  const rule = applies ? status?.receive : undefined;
  return (
    <Select
      label={text.receive}
      hint={
        rule === undefined
          ? info === undefined
            ? ''
            : text.usesNoReceive(info.name)
          : text.receiveHints[rule]
      }
      value={rule ?? ''}
      disabled={rule === undefined || playground.link.value !== 'open'}
      onPick={(name) => {
        const receive = RECEIVE_RULES.find((one) => one === name);
        if (receive !== undefined) void playground.changeProgram({ receive });
      }}
    >
      {rule === undefined && <option value="">{text.noReceiveRule}</option>}
      {RECEIVE_RULES.map((one) => (
        <option key={one} value={one} title={text.receiveHints[one]}>
          {one}
        </option>
      ))}
    </Select>
  );
}

interface SelectProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly disabled: boolean;
  readonly onPick: (value: string) => void;
  readonly children: ComponentChildren;
}

function Select({ label, hint, value, disabled, onPick, children }: SelectProps) {
  const id = useId();
  return (
    <div class="field" title={hint}>
      <label for={id} class="field-label">
        {label}
      </label>
      <select
        id={id}
        class="input select"
        value={value}
        disabled={disabled}
        aria-description={hint}
        onChange={(event) => {
          const wanted = event.currentTarget.value;
          // What is chosen shows once the server has taken it.
          event.currentTarget.value = value;
          onPick(wanted);
        }}
      >
        {children}
      </select>
    </div>
  );
}

/** A setting that is a time: a whole number of milliseconds. */
interface TimeSettingProps {
  readonly label: string;
  readonly hint: string;
  readonly step: number;
  readonly longest: number;
  readonly value: number | undefined;
  readonly onSet: (value: number) => void;
}

/** The work that the program simulates. */
export function Delay() {
  const { playground } = usePage();
  const text = shellTexts();
  return (
    <TimeSetting
      label={text.delay}
      hint={text.delayHint}
      step={100}
      longest={60_000}
      value={playground.status.value?.delayMs}
      onSet={(delayMs) => void playground.changeProgram({ delayMs })}
    />
  );
}

/** After how long an idle client is let go. */
export function IdleLimit() {
  const { playground } = usePage();
  const text = shellTexts();
  return (
    <TimeSetting
      label={text.idleLimit}
      hint={text.idleLimitHint}
      step={1000}
      longest={3_600_000}
      value={playground.status.value?.idleLimitMs}
      onSet={(idleLimitMs) => void playground.changeProgram({ idleLimitMs })}
    />
  );
}

function TimeSetting({ label, hint, step, longest, value, onSet }: TimeSettingProps) {
  const { playground } = usePage();
  const id = useId();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** What is being typed; null when the field shows what is set. */
  const typed = useSignal<string | null>(null);
  const valid = typed.value === null || wholeNumber(typed.value, longest) !== null;

  const send = (text: string): void => {
    clearTimeout(timer.current);
    const number = wholeNumber(text, longest);
    if (number !== null && number !== value) onSet(number);
  };
  return (
    <div class="field" title={hint}>
      <label for={id} class="field-label">
        {label}
      </label>
      <input
        id={id}
        class="input number"
        type="number"
        inputMode="numeric"
        min={0}
        max={longest}
        step={step}
        disabled={value === undefined || playground.link.value !== 'open'}
        value={typed.value ?? String(value ?? 0)}
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

function wholeNumber(text: string, longest: number): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= longest ? value : null;
}

export function ReuseAddress() {
  const { playground } = usePage();
  const status = playground.status.value;
  return (
    <label class="check" title={shellTexts().reuseAddressHint}>
      <input
        type="checkbox"
        checked={status?.reuseAddress ?? false}
        disabled={status === null || playground.link.value !== 'open'}
        onChange={(event) => void playground.changeProgram({ reuseAddress: event.currentTarget.checked })}
      />
      <code>SO_REUSEADDR</code>
    </label>
  );
}
