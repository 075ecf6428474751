/** The bar over a terminal in which people search the bytes that connections carried. */
import { useSignal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { TraceSearch } from '../models/trace-search.js';
import { searchTexts } from '../texts/search.js';
import { Segments } from './client/Segments.js';
import { usePage } from './context.js';
import { MatchList } from './MatchList.js';

interface SearchProps {
  readonly search: TraceSearch;
}

export function SearchButton({ search }: SearchProps) {
  const text = searchTexts();
  return (
    <button
      type="button"
      class="button small search-button"
      aria-expanded={search.open.value}
      title={text.buttonHint}
      onClick={() => (search.open.peek() ? (search.open.value = false) : search.start())}
    >
      {text.button}
    </button>
  );
}

export function SearchBar({ search }: SearchProps) {
  return search.open.value ? <OpenBar search={search} /> : null;
}

function OpenBar({ search }: SearchProps) {
  const text = searchTexts();
  const input = useRef<HTMLInputElement>(null);
  const listed = useSignal(false);
  const id = useId();
  const { problem, pattern } = search.parsed.value;
  void search.found.version.value;
  const { matches } = search.found;
  const started = search.started.value;
  // Before the next key: it is a part of what is searched for.
  useLayoutEffect(() => {
    input.current!.focus();
    input.current!.select();
  }, [started]);
  const none = matches.length === 0;
  return (
    <div class="search" role="search" aria-label={text.label}>
      <div class="search-bar">
        <input
          ref={input}
          class="input search-input"
          aria-label={text.label}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-said`}
          placeholder={text.placeholders[search.form.value]}
          maxLength={1000}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          value={search.source.value}
          onInput={(event) => (search.source.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing) return;
            search.move(event.shiftKey ? -1 : 1);
            event.preventDefault();
          }}
        />
        <Segments
          legend={text.formLegend}
          segments={[
            { value: 'text', label: text.text, hint: text.textHint },
            { value: 'hex', label: text.hex, hint: text.hexHint },
          ]}
          value={search.form.value}
          onPick={(form) => (search.form.value = form)}
        />
        <button
          type="button"
          class="button small"
          aria-pressed={search.matchCase.value}
          disabled={search.form.value === 'hex'}
          title={text.matchCaseHint}
          aria-label={text.matchCaseHint}
          onClick={() => (search.matchCase.value = !search.matchCase.value)}
        >
          {text.matchCase}
        </button>
        <span class="search-moves">
          <button
            type="button"
            class="button small"
            disabled={none}
            title={text.previous}
            aria-label={text.previous}
            onClick={() => search.move(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            class="button small"
            disabled={none}
            title={text.next}
            aria-label={text.next}
            onClick={() => search.move(1)}
          >
            ↓
          </button>
          <button
            type="button"
            class="button small"
            disabled={none}
            title={text.listHint}
            aria-expanded={listed.value}
            onClick={() => (listed.value = !listed.value)}
          >
            {text.list}
          </button>
          <button
            type="button"
            class="button small"
            title={text.close}
            aria-label={text.close}
            onClick={() => (search.open.value = false)}
          >
            ×
          </button>
        </span>
      </div>
      <div class="search-said" id={`${id}-said`}>
        {problem !== null ? (
          <span class="search-problem" role="alert">
            {text.problem(problem)}
          </span>
        ) : pattern !== null ? (
          <Said search={search} />
        ) : (
          <span class="tally">{search.form.value === 'hex' ? text.hexHint : text.textHint}</span>
        )}
      </div>
      {listed.value && !none && <MatchList search={search} />}
    </div>
  );
}

/** How many matches there are, which of them is looked at, and what could not be searched. */
function Said({ search }: SearchProps) {
  const { playground } = usePage();
  const text = searchTexts();
  const { found } = search;
  void found.version.value;
  const gaps = playground.gaps.value;
  const missing = gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const loadable = playground.loadable.value !== null;
  const match = found.currentMatch;
  const count = found.matches.length;
  const said =
    count === 0
      ? found.done
        ? text.none
        : text.searching
      : found.full
        ? text.full(count)
        : text.count(count, found.ownerCount, search.kind);
  return (
    <>
      <span class="tally" role="status" data-testid="search-count">
        {found.current === null ? said : text.position(found.current + 1, said)}
      </span>
      {missing > 0 && (
        <span class="search-missing">
          {text.missing(missing)}
          {loadable ? (
            <button
              type="button"
              class="link"
              disabled={playground.fetching.value}
              onClick={() => playground.loadMissing()}
            >
              {playground.fetching.value ? text.loading : text.load}
            </button>
          ) : (
            `: ${text.lost}`
          )}
        </span>
      )}
      {search.notDrawn.value && match !== null && (
        <span class="search-missing">
          {text.notDrawn}
          {search.kind === 'connection' && playground.selected.value === null && match.owner > 0 && (
            <button type="button" class="link" onClick={() => playground.select(match.owner)}>
              {text.select(match.owner)}
            </button>
          )}
        </span>
      )}
    </>
  );
}
