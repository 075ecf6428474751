/** Beside the tabs of the traffic: how much of it there was, or that only one connection's is shown. */
import { formatBytes } from '../texts/format.js';
import { trafficTexts } from '../texts/traffic.js';
import { LoadSelected } from './client/LoadRequest.js';
import { usePage } from './context.js';

export function TrafficNote() {
  const { playground, shownTabs } = usePage();
  const selected = playground.selected.value;
  const inClient = shownTabs.value['centre'] === 'client';
  const text = trafficTexts();
  if (selected !== null) {
    return (
      <span class="selection-chip">
        <span>
          <span class="chip-word">{inClient ? text.selected : text.only}</span> <b>#{selected}</b>
        </span>
        {!inClient && <LoadSelected />}
        <button
          type="button"
          class="link"
          aria-label={text.showAll}
          title={text.showAllHint}
          onClick={() => playground.select(null)}
        >
          <span class="chip-word">{text.showAll}</span>
          <span class="chip-sign">×</span>
        </button>
      </span>
    );
  }
  return <Totals />;
}

/** How many bytes came and went. */
export function Totals() {
  const text = trafficTexts();
  const counts = usePage().playground.status.value?.counts;
  if (counts === undefined) return null;
  return (
    <span class="totals">
      <span class="total-received">
        → {formatBytes(counts.receivedBytes)} <span class="total-word">{text.received}</span>
      </span>
      <span class="total-sent">
        ← {formatBytes(counts.sentBytes)} <span class="total-word">{text.sent}</span>
      </span>
    </span>
  );
}
