/** The Ladder view: what travelled between one client and the server, arrow by arrow. */
import { useMemo, useRef } from 'preact/hooks';
import { connectionTitle } from '../models/connection-state.js';
import type { Drawing } from '../models/drawing.js';
import { layoutLadder, ladderStory } from '../models/ladder.js';
import { ALL_CALLS } from '../models/record-store.js';
import type { PlaygroundRecord } from '../../server/core/record.js';
import { DrawingView, SaveButtons, usePaced, useSize } from './DrawingView.js';
import { usePage } from './context.js';

const FRAME_MS = 100;

export function Ladder() {
  const { playground, remPx } = usePage();
  const { tracks, store } = playground;
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const paced = usePaced(
    () => FRAME_MS,
    () => {
      void playground.version.value;
      void playground.pastVersion.value;
    },
  );
  void paced.value;
  const selected = playground.selected.value;
  const connection = selected ?? tracks.newest;
  const range = tracks.recordsOf(connection);
  const row = playground.connections.get(connection);
  const client =
    playground.scenarios.state.value?.clients.find(
      ({ port }) => port !== 0 && row?.peer.endsWith(`:${port}`) === true,
    ) ?? null;

  const story = useMemo(() => {
    if (range === null) return null;
    const records: PlaygroundRecord[] = [];
    store.forEach(range, { calls: ALL_CALLS, connection }, (record) => records.push(record));
    return ladderStory(connection, records, playground.errnoName, client);
  }, [connection, range?.from, range?.to, client, playground.pastVersion.value]);

  const { width, height } = size.value;
  const drawing = useMemo<Drawing | null>(
    () =>
      story === null || width === 0
        ? null
        : layoutLadder(story, { width, height: 0, textPx: Math.round(remPx.value * 0.8125) }),
    [story, width, height, remPx.value],
  );
  return (
    <>
      <div class="view-bar">
        {connection === 0 ? (
          <span class="dim">Nobody has connected yet.</span>
        ) : (
          <span class="ladder-title">
            <b>#{connection}</b> {row === undefined ? '' : connectionTitle(row)}{' '}
            {selected === null && <span class="tag">the newest</span>}
          </span>
        )}
        <span class="grow" />
        <SaveButtons name={`ladder-${connection}`} drawing={() => drawing} />
      </div>
      <div
        class="drawing-place ladder"
        data-testid="ladder"
        ref={place}
        tabIndex={0}
        role="group"
        aria-label="Ladder"
      >
        {drawing !== null && (
          <DrawingView
            drawing={drawing}
            label={`What travelled on connection ${connection}: ${(story?.steps ?? [])
              .map(({ to, label, detail }) => `${to === null ? '' : `to the ${to} `}${label} ${detail}`)
              .join('; ')}`}
          />
        )}
      </div>
    </>
  );
}
