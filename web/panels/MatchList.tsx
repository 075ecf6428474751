/** All matches of a search, of which only those in view are drawn. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { CallName } from '../../server/core/record.js';
import type { TraceSearch } from '../models/trace-search.js';
import { visibleText } from '../models/visible-bytes.js';
import type { Match } from '../models/wire-search.js';
import { searchTexts } from '../texts/search.js';
import { usePage } from './context.js';

/** A row, as the style sheet has it. */
const ROW_REM = 1.75;
/** Drawn above and below what is in view. */
const SPARE_ROWS = 5;

const SIDES: Partial<Record<CallName, 'request' | 'response'>> = {
  recv: 'request',
  clientSend: 'request',
  sendall: 'response',
  clientRecv: 'response',
};

export function MatchList({ search }: { readonly search: TraceSearch }) {
  const { remPx } = usePage();
  const text = searchTexts();
  const list = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(0);
  const { found } = search;
  void found.version.value;
  const { matches, current } = found;
  const rowPx = ROW_REM * remPx.value;
  useEffect(() => {
    height.value = list.current!.clientHeight;
  });
  useEffect(() => {
    if (current === null) return;
    const { scrollTop, clientHeight } = list.current!;
    const at = current * rowPx;
    if (at < scrollTop || at + rowPx > scrollTop + clientHeight)
      list.current!.scrollTop = at - clientHeight / 3;
  }, [current, rowPx]);
  const first = Math.max(0, Math.floor(top.value / rowPx) - SPARE_ROWS);
  const last = Math.min(matches.length, Math.ceil((top.value + height.value) / rowPx) + SPARE_ROWS);
  return (
    <div
      class="matches"
      ref={list}
      role="region"
      aria-label={text.matches}
      tabIndex={0}
      onScroll={(event) => (top.value = event.currentTarget.scrollTop)}
    >
      <ol style={{ height: `${matches.length * rowPx}px`, '--row': `${rowPx}px` }}>
        {matches.slice(first, last).map((match, at) => (
          <li
            key={first + at}
            style={{ top: `${(first + at) * rowPx}px` }}
            aria-posinset={first + at + 1}
            aria-setsize={matches.length}
          >
            <Row
              match={match}
              search={search}
              now={first + at === current}
              onChoose={() => search.choose(first + at)}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

interface RowProps {
  readonly match: Match;
  readonly search: TraceSearch;
  readonly now: boolean;
  readonly onChoose: () => void;
}

function Row({ match, search, now, onChoose }: RowProps) {
  const text = searchTexts();
  const context = search.found.context(match);
  const side = SIDES[match.call];
  const owner = search.kind === 'client' ? `c${match.owner}` : match.owner === 0 ? '' : `#${match.owner}`;
  return (
    <button type="button" class="match" aria-current={now ? 'true' : undefined} onClick={onChoose}>
      <span class="match-owner">{owner}</span>
      <span class="match-side" data-side={side}>
        {side === undefined ? text.printed : text[side]}
      </span>
      <span class="match-offset">{match.offset === null ? '' : text.offset(match.offset)}</span>
      <span class="match-bytes">
        {context === null ? (
          text.lost
        ) : (
          <>
            {visibleText(fromCharacter(context.before))}
            <mark>{visibleText(context.match)}</mark>
            {visibleText(context.after)}
          </>
        )}
      </span>
    </button>
  );
}

/** Without the end of a character of UTF-8 at its beginning. */
function fromCharacter(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < Math.min(3, bytes.length) && (bytes[start]! & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start);
}
