/** Puts a request that was recorded into the editor, to be changed and sent again. */
import { lineEndingOf } from '../../../server/core/response/literal.js';
import type { Playground } from '../../models/playground.js';
import { loadProblem, readSide, type RecordedExchange } from '../../models/recorded-exchanges.js';
import { loadRequestTexts } from '../../texts/load-request.js';
import { usePage, type PageContext } from '../context.js';

/** Of the selected connection. Where it holds several requests, they are offered. */
export function LoadSelected() {
  const page = usePage();
  const { playground } = page;
  const { offered } = playground.clients;
  const selected = playground.selected.value;
  if (selected === null) return null;
  const text = loadRequestTexts();
  const mine = offered.value.filter(({ ref }) => ref.number === selected);
  if (mine.length > 1) {
    return (
      <select
        class="input load-choice"
        aria-label={text.loadWhich(selected)}
        value=""
        ref={(element) => element?.focus()}
        onChange={(event) => {
          const exchange = mine[Number(event.currentTarget.value)];
          offered.value = [];
          if (exchange !== undefined) load(page, exchange);
        }}
      >
        <option value="">{text.requestsOf(mine.length, selected)}</option>
        {mine.map(({ title }, index) => (
          <option key={index} value={String(index)}>
            {`${index + 1}: ${title}`}
          </option>
        ))}
      </select>
    );
  }
  return (
    <button
      type="button"
      class="button small load-request"
      title={text.loadHint(selected)}
      onClick={() => {
        const exchanges = requestsOf(playground, selected);
        if (exchanges.length === 1) load(page, exchanges[0]!);
        else offered.value = exchanges;
        page.shownTabs.value = { ...page.shownTabs.peek(), centre: 'client' };
      }}
    >
      {text.load(selected)}
    </button>
  );
}

function requestsOf({ store }: Playground, connection: number): readonly RecordedExchange[] {
  return readSide(store, { side: 'connection', number: connection }).exchanges;
}

function load({ playground, shownTabs }: PageContext, exchange: RecordedExchange): void {
  const { ref, request } = exchange;
  const problem = loadProblem(readSide(playground.store, ref), exchange);
  if (problem !== null) playground.clients.refusal.value = problem;
  else {
    playground.clients.load(request, lineEndingOf(request));
    playground.comparison.left.value = ref;
  }
  shownTabs.value = { ...shownTabs.peek(), centre: 'client' };
}
