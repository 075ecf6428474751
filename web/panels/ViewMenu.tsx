/** The menu of how the page looks and reads. Esc or a click elsewhere closes it: that is what a popover does. */
import { useRef } from 'preact/hooks';
import { LOCALES, type Locale } from '../../server/core/words.js';
import { TEXT_SIZES, THEMES } from '../models/preferences.js';
import { locale } from '../texts/locale.js';
import { shellTexts } from '../texts/shell.js';
import { Choice } from './Choice.js';
import { usePage } from './context.js';
import { Icon } from './Icon.js';
import { IdleLimit, ReuseAddress } from './ProgramSettings.js';

/** Each language by its own name: who looks for it reads it. */
const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', zh: '中文' };

export function ViewMenu() {
  const { preferences, layout, playground } = usePage();
  const text = shellTexts();
  const opener = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const size = preferences.textSize.value;
  return (
    <>
      <button
        type="button"
        class="button view-button"
        ref={opener}
        popovertarget="view-menu"
        aria-label={text.view}
        title={text.view}
      >
        <Icon name="view" />
        <span class="word">{text.view}</span>
      </button>
      <div
        class="menu"
        id="view-menu"
        popover="auto"
        role="dialog"
        aria-label={text.view}
        ref={menu}
        onBeforeToggle={() => {
          const { bottom } = opener.current!.getBoundingClientRect();
          menu.current!.style.top = `${bottom}px`;
        }}
      >
        <div class="menu-row" role="group" aria-label={text.textSize}>
          <span class="menu-label">{text.textSize}</span>
          <span class="menu-value">{text.textSizeNow(preferences.textPercent)}</span>
          <div class="group joined">
            <button
              type="button"
              class="button"
              aria-label={text.smallerText}
              title={text.smallerText}
              disabled={size === 0}
              onClick={() => preferences.resizeText(-1)}
            >
              A
            </button>
            <button
              type="button"
              class="button larger"
              aria-label={text.largerText}
              title={text.largerText}
              disabled={size === TEXT_SIZES.length - 1}
              onClick={() => preferences.resizeText(1)}
            >
              A+
            </button>
          </div>
        </div>
        <Choice
          legend={text.theme}
          name="theme"
          options={THEMES}
          chosen={preferences.theme.value}
          label={(theme) => text.themes[theme]}
          onPick={(theme) => (preferences.theme.value = theme)}
        />
        <Choice
          legend={text.language}
          name="locale"
          options={LOCALES}
          chosen={locale.value}
          label={(one) => LANGUAGE_NAMES[one]}
          onPick={(one) => (preferences.locale.value = one)}
        />
        <label class="check menu-row" title={text.screenReaderHint}>
          <span class="menu-label">{text.screenReader}</span>
          <input
            type="checkbox"
            role="switch"
            checked={preferences.screenReader.value}
            onChange={(event) => (preferences.screenReader.value = event.currentTarget.checked)}
          />
        </label>
        <label class="check menu-row" title={text.hideSecretsHint}>
          <span class="menu-label">{text.hideSecrets}</span>
          <input
            type="checkbox"
            role="switch"
            checked={playground.status.value?.hideSecrets ?? false}
            disabled={playground.link.value !== 'open'}
            onChange={(event) => void playground.hideSecrets(event.currentTarget.checked)}
          />
        </label>
        <div class="menu-row" role="group" aria-label={text.programSettings}>
          <span class="menu-label">{text.programSettings}</span>
          <ReuseAddress />
        </div>
        <div class="menu-row">
          <IdleLimit />
        </div>
        {layout.narrow.value && (
          <button
            type="button"
            class="button menu-action"
            title={text.presetHints.present}
            onClick={() => layout.choose('present')}
          >
            {text.presets.present}
          </button>
        )}
        <button type="button" class="button menu-action" onClick={() => layout.restore()}>
          {text.restoreLayout}
        </button>
      </div>
    </>
  );
}
