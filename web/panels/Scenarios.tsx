/** The Scenarios view: chooses one, plays it, and tells what each client lived through. */
import { useSignal } from '@preact/signals';
import type { ProgramName, ScenarioClient } from '../../server/core/messages.js';
import { formatDuration } from '../texts/format.js';
import { say } from '../texts/locale.js';
import { scenariosTexts } from '../texts/scenarios.js';
import { eventWords, scenarioStartNs } from '../models/scenarios.js';
import { usePage } from './context.js';

export function Scenarios() {
  const { playground, shownTabs } = usePage();
  const { scenarios } = playground;
  const text = scenariosTexts();
  const list = scenarios.list.value;
  const state = scenarios.state.value;
  const wanted = useSignal<string | null>(null);
  const wantedProgram = useSignal<ProgramName | null>(null);
  const wantedOther = useSignal<ProgramName | null>(null);
  const info = list.find(({ name }) => name === (wanted.value ?? state?.name)) ?? list[0];
  if (info === undefined) return null;
  const program =
    info.programs.find((name) => name === (wantedProgram.value ?? state?.program)) ?? info.programs[0]!;
  const others = info.programs.filter((name) => name !== program);
  const other = others.find((name) => name === wantedOther.value) ?? others[0];
  const off = scenarios.busy.value || playground.link.value !== 'open';
  const shown = state?.name === info.name ? state : null;
  const startNs = shown === null ? 0 : scenarioStartNs(shown.clients);
  return (
    <div class="scenarios" data-testid="scenarios">
      <div class="scenario-choice">
        <select
          class="input scenario-name"
          aria-label={text.scenario}
          value={info.name}
          onChange={(event) => {
            wanted.value = event.currentTarget.value;
            wantedProgram.value = null;
          }}
        >
          {list.map(({ name, title }) => (
            <option key={name} value={name}>
              {say(title)}
            </option>
          ))}
        </select>
        {info.programs.length > 1 && (
          <select
            class="input"
            aria-label={text.withProgram}
            value={program}
            onChange={(event) => (wantedProgram.value = event.currentTarget.value as ProgramName)}
          >
            {info.programs.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        <button
          type="button"
          class="button primary"
          disabled={off}
          onClick={() => void scenarios.play(info.name, program)}
        >
          {shown?.running === true ? text.playing : text.play}
        </button>
        {other !== undefined && (
          <>
            <span class="grow" />
            <button
              type="button"
              class="button"
              disabled={off}
              title={text.compareHint(program, other)}
              onClick={() => {
                shownTabs.value = { ...shownTabs.value, timeline: 'comparison' };
                void scenarios.compare(info, [program, other]);
              }}
            >
              {text.compareWith}
            </button>
            <select
              class="input"
              aria-label={text.compared}
              value={other}
              onChange={(event) => (wantedOther.value = event.currentTarget.value as ProgramName)}
            >
              {others.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </>
        )}
      </div>
      <p class="watch">
        <b>{text.watch}</b>
        {say(info.watch)}
      </p>
      <div class="scenario-story" tabIndex={0} role="group" aria-label={text.stories}>
        {shown !== null && (
          <>
            {shown.error !== null && (
              <p class="scenario-result" data-tone="bad">
                {say(shown.error)}
              </p>
            )}
            {shown.result !== null && (
              <p class="scenario-result" data-testid="scenario-result">
                <span class="dim">{text.of(shown.program)}</span>
                {say(shown.result)}
              </p>
            )}
            <div class="stories">
              {shown.clients.map((client) => (
                <ClientStory key={client.label.en} client={client} startNs={startNs} />
              ))}
            </div>
          </>
        )}
      </div>
    </div>
  );
}

function ClientStory({ client, startNs }: { readonly client: ScenarioClient; readonly startNs: number }) {
  const { port, events, outcome } = client;
  const label = say(client.label);
  return (
    <section class="story" aria-label={label}>
      <h3>
        {label} <span class="dim">{port === 0 ? '' : `:${port}`}</span>
      </h3>
      <ol>
        {events.map((event, index) => (
          <li key={index} data-kind={event.kind}>
            <span class="duration">+{formatDuration(Number(event.timeNs) - startNs)}</span>
            <span>{eventWords(event)}</span>
          </li>
        ))}
      </ol>
      <p class="outcome">{say(outcome ?? scenariosTexts().goesOn)}</p>
    </section>
  );
}
