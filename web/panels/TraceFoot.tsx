/** Under a terminal: stops its drawing, loads what is missing, and says how much there is. */
import type { ComponentChildren } from 'preact';
import { traceTexts } from '../texts/trace.js';
import { usePage } from './context.js';

export function TraceFoot({ children }: { readonly children: ComponentChildren }) {
  const { playground } = usePage();
  void playground.version.value;
  const text = traceTexts();
  const frozenAt = playground.frozenAt.value;
  const gap = playground.loadable.value;
  const viewers = playground.status.value?.counts.viewers ?? 1;
  const newer = frozenAt === null ? 0 : playground.store.lastSeq - frozenAt;
  return (
    <div class="panel-foot trace-foot">
      <button
        type="button"
        class="button small"
        aria-pressed={frozenAt !== null}
        title={text.freezeHint}
        onClick={() => playground.toggleFreeze()}
      >
        {frozenAt === null ? text.freeze : text.goOn}
      </button>
      <kbd>Space</kbd>
      {children}
      <span class="grow" />
      {gap !== null && (
        <button
          type="button"
          class="link"
          disabled={playground.fetching.value}
          onClick={() => playground.loadMissing()}
        >
          {playground.fetching.value ? text.loading : text.loadMissing(gap.to - gap.from + 1)}
        </button>
      )}
      <span class="tally" data-frozen={frozenAt !== null} role="status" aria-live="off">
        {frozenAt === null ? (
          <>
            {text.records(playground.store.lastSeq)} · {viewers > 1 ? `${text.viewers(viewers)} · ` : ''}
            {playground.link.value === 'open' ? text.live : text.notLive}
          </>
        ) : (
          <>
            {text.frozen} · {text.newer(newer)}
          </>
        )}
      </span>
    </div>
  );
}
