/** The header: what runs and where, what can be changed about it, and how the page is laid out. */
import { useSignal } from '@preact/signals';
import { PRESETS } from '../models/layout.js';
import { shellTexts } from '../texts/shell.js';
import { Choice } from './Choice.js';
import { usePage } from './context.js';
import { GateButtons } from './GateButtons.js';
import { Live } from './Live.js';
import { Delay, ProgramSelect, ReceiveSelect, RunButtons } from './ProgramSettings.js';
import { ViewMenu } from './ViewMenu.js';

export function Header() {
  const { layout, helpOpen } = usePage();
  const open = useSignal(false);
  const text = shellTexts();
  return (
    <header class="header" data-open={open.value}>
      <h1 class="brand">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        Socket Playground
      </h1>
      <Live />
      <GateButtons />
      <div class="settings" id="settings">
        <ProgramSelect />
        <ReceiveSelect />
        <Delay />
        <RunButtons />
      </div>
      <div class="view-controls">
        <Choice
          legend={text.preset}
          quiet
          name="preset"
          options={PRESETS}
          chosen={layout.preset.value}
          label={(preset) => text.presets[preset]}
          hint={(preset) => text.presetHints[preset]}
          onPick={(preset) => layout.choose(preset)}
        />
        <ViewMenu />
        <button
          type="button"
          class="button square"
          aria-label={`?: ${text.help}`}
          title={`${text.help} (?)`}
          onClick={() => (helpOpen.value = true)}
        >
          ?
        </button>
        <button
          type="button"
          class="button settings-toggle"
          aria-expanded={open.value}
          aria-controls="settings"
          onClick={() => (open.value = !open.value)}
        >
          {text.settings}
        </button>
      </div>
    </header>
  );
}
