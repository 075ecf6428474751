/** The Ladder view: what travelled between one client and the server, arrow by arrow. */
import { useMemo, useRef } from 'preact/hooks';
import { connectionTitle } from '../models/connection-state.js';
import type { Drawing } from '../models/drawing.js';
import type { RawClientStory } from '../models/ladder-client.js';
import { ladderStory } from '../models/ladder.js';
import { layoutLadder } from '../models/ladder-layout.js';
import { ladderTexts } from '../texts/ladder.js';
import { locale } from '../texts/locale.js';
import { ALL_CALLS, CLIENT_CALLS } from '../models/record-store.js';
import type { PlaygroundRecord } from '../../server/core/record.js';
import { DrawingView, SaveButtons, usePaced, useSize } from './DrawingView.js';
import { usePage } from './context.js';

const FRAME_MS = 100;

export function Ladder() {
  return <LadderView bare={false} />;
}

interface LadderViewProps {
  /** Whether its title is left out: where it stands under one that says the same. */
  readonly bare: boolean;
}

export function LadderView({ bare }: LadderViewProps) {
  const { playground, remPx } = usePage();
  const { tracks, store } = playground;
  const text = ladderTexts();
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
  const scenario =
    playground.scenarios.state.value?.clients.find(
      ({ port }) => port !== 0 && row?.peer.endsWith(`:${port}`) === true,
    ) ?? null;

  const client = playground.pairs.clientOf(connection);
  const clientRange = client === null ? null : playground.clientRanges.of(client);

  const story = useMemo(() => {
    if (range === null) return null;
    const records: PlaygroundRecord[] = [];
    store.forEach(range, { calls: ALL_CALLS, connection }, (record) => records.push(record));
    let raw: RawClientStory | null = null;
    if (client !== null && clientRange !== null) {
      const told: PlaygroundRecord[] = [];
      const filter = { calls: CLIENT_CALLS, connection: null, runs: { from: client, to: client } };
      store.forEach(clientRange, filter, (record) => told.push(record));
      raw = { client, records: told };
    }
    return ladderStory(connection, records, playground.errnoName, { scenario, raw });
  }, [
    connection,
    range?.from,
    range?.to,
    scenario,
    client,
    clientRange?.from,
    clientRange?.to,
    playground.pastVersion.value,
    locale.value,
  ]);

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
        {bare ? null : connection === 0 ? (
          <span class="dim">{text.nobody}</span>
        ) : (
          <span class="ladder-title">
            <b>#{connection}</b> {row === undefined ? '' : connectionTitle(row)}{' '}
            {selected === null && <span class="tag">{text.newest}</span>}
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
        aria-label={text.ladder}
      >
        {drawing !== null && (
          <DrawingView
            drawing={drawing}
            label={`${text.travelled(connection)}${(story?.steps ?? [])
              .map(
                ({ at, to, label, detail }) =>
                  `${at === 'client' ? text.atClient : ''}${to === null ? '' : to === 'client' ? text.toClient : text.toServer}${label} ${detail}`,
              )
              .join('; ')}`}
          />
        )}
      </div>
    </>
  );
}
