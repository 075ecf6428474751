/** Says that only one connection's traffic is shown, and undoes it. */
import { usePage } from './context.js';

export function SelectionChip() {
  const { playground } = usePage();
  const selected = playground.selected.value;
  if (selected === null) return null;
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
