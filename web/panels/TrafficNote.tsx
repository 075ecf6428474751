/** Beside the tabs of the traffic: how much of it there was, or that only one connection's is shown. */
import { formatBytes } from '../models/format.js';
import { usePage } from './context.js';

export function TrafficNote() {
  const { playground } = usePage();
  const selected = playground.selected.value;
  const counts = playground.status.value?.counts;
  if (selected !== null) {
    return (
      <span class="selection-chip">
        <span>
          only <b>#{selected}</b>
        </span>
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
      <span class="total-received">→ {formatBytes(counts.receivedBytes)} received</span>
      <span class="total-sent">← {formatBytes(counts.sentBytes)} sent</span>
    </span>
  );
}
