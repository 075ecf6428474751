/** Which of the requests of a connection that was kept alive. */
import { exchangeBegin } from '../../models/inspected-exchange.js';
import { inspectorTexts } from '../../texts/inspector.js';
import { usePage } from '../context.js';
import type { Inspected } from './use-inspection.js';

/** Options before and behind the one that is chosen: a list of thousands helps nobody. */
const OFFERED = 50;

export function Exchanges({ row, inspection, exchange }: Inspected) {
  const { playground, inspector } = usePage();
  const text = inspectorTexts();
  const count = inspection.requests.length;
  const { number } = exchange;
  const choose = (to: number): void => {
    // The newest would soon be another one.
    if (playground.selected.value === null) playground.select(row.number);
    inspector.choose(row.number, to);
    const { seq } = exchangeBegin(inspection, to);
    if (row.requests !== null && seq !== null) playground.request.value = { number: to, seq };
  };
  const from = Math.max(1, number - OFFERED);
  const to = Math.min(count, number + OFFERED);
  const offered = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return (
    <div class="inspector-exchanges">
      <button
        type="button"
        class="button small"
        aria-label={text.previousExchange}
        disabled={number === 1}
        onClick={() => choose(number - 1)}
      >
        ‹
      </button>
      <select
        class="input"
        aria-label={text.exchange}
        value={String(number)}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      >
        {offered.map((one) => (
          <option key={one} value={String(one)}>
            {text.exchangeOf(one, count, exchangeBegin(inspection, one).title)}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button small"
        aria-label={text.nextExchange}
        disabled={number === count}
        onClick={() => choose(number + 1)}
      >
        ›
      </button>
    </div>
  );
}
