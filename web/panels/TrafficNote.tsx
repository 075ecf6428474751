/** Beside the tabs of the traffic: how much of it there was, or that only one connection's is shown. */
import { formatBytes } from '../texts/format.js';
import { LoadSelected } from './client/LoadRequest.js';
import { usePage } from './context.js';

export function TrafficNote() {
  const { playground, shownTabs } = usePage();
  const selected = playground.selected.value;
  const inClient = shownTabs.value['centre'] === 'client';
  const counts = playground.status.value?.counts;
  if (selected !== null) {
    return (
      <span class="selection-chip">
        <span>
          {inClient ? 'selected' : 'only'} <b>#{selected}</b>
        </span>
        {!inClient && <LoadSelected />}
        <button
          type="button"
          class="link"
          onClick={() => playground.select(null)}
          title="Show all connections (Esc)"
        >
          Show all
        </button>
      </span>
    );
  }
  if (counts === undefined) return null;
  return (
    <span class="totals">
      <span class="total-received">
        → {formatBytes(counts.receivedBytes)} <span class="total-word">received</span>
      </span>
      <span class="total-sent">
        ← {formatBytes(counts.sentBytes)} <span class="total-word">sent</span>
      </span>
    </span>
  );
}
