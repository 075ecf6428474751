/** The inspector: one connection, one of its exchanges, and the views of it. */
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { connectionTitle } from '../../models/connection-state.js';
import { INSPECTOR_VIEWS, type InspectorView } from '../../models/inspector.js';
import { formatRoute } from '../../models/route.js';
import { formatBytes, formatDuration } from '../../texts/format.js';
import { inspectorTexts } from '../../texts/inspector.js';
import { usePage } from '../context.js';
import { Copy } from '../Copy.js';
import { Download } from '../Download.js';
import { LadderView } from '../Ladder.js';
import { Body } from './Body.js';
import { Hex, Raw, Text } from './ByteViews.js';
import { Exchanges } from './Exchanges.js';
import { Headers } from './Headers.js';
import { Timing } from './Timing.js';
import { useSubject, type Inspected, type Subject } from './use-inspection.js';

const VIEWS: Readonly<Record<InspectorView, ComponentType<Inspected>>> = {
  raw: Raw,
  text: Text,
  hex: Hex,
  headers: Headers,
  body: Body,
  timing: Timing,
  ladder: () => <LadderView bare />,
};

export function Inspection() {
  const { inspector } = usePage();
  const subject = useSubject();
  const { connection, inspected } = subject;
  const number = inspected?.exchange.number ?? 0;
  useEffect(() => {
    if (number > 0) inspector.showing({ connection, request: number });
  }, [connection, number]);

  if (inspected === null) return <Absent {...subject} />;
  const view = inspector.view.value;
  const Shown = VIEWS[view];
  return (
    <div class="inspector" data-testid="inspector">
      <Head subject={subject} inspected={inspected} />
      <Missing {...inspected} />
      <ViewTabs />
      <div id="inspector-view" class="inspector-view" role="tabpanel" aria-labelledby={`tab-inspect-${view}`}>
        <Shown key={`${connection} ${number}`} {...inspected} />
      </div>
    </div>
  );
}

function Absent({ absent, connection }: Subject) {
  const text = inspectorTexts();
  const words = {
    nobody: text.nobody,
    waiting: text.waiting,
    gone: text.gone(connection),
    later: text.later(connection),
  };
  return (
    <p class="inspector-absent" data-testid="inspector-absent" role="status">
      {words[absent ?? 'waiting']}
    </p>
  );
}

interface HeadProps {
  readonly subject: Subject;
  readonly inspected: Inspected;
}

/** Who, what, and how it went, in a line or two. */
function Head({ subject, inspected }: HeadProps) {
  const { playground, inspector } = usePage();
  const text = inspectorTexts();
  const { row, inspection, exchange, messages } = inspected;
  const { connections, threadOf, errnoName } = playground;
  const state = connections.state(row, threadOf.value.get(row.number), errnoName);
  const status = messages[1]?.heads.at(-1)?.status ?? 0;
  const endNs = row.endedNs ?? playground.nowMs.value * 1e6;
  const several = inspection.requests.length > 1;
  const link = formatRoute({
    connection: row.number,
    request: several ? exchange.number : null,
    view: inspector.view.value,
    lang: null,
  });
  return (
    <div class="inspector-head" data-testid="inspector-head">
      <p class="inspector-title">
        <b>#{row.number}</b>
        <span class="inspector-asked">{several ? exchange.title : connectionTitle(row)}</span>
        {status > 0 && (
          <span class="inspector-status" data-class={Math.floor(status / 100)} title={text.status(status)}>
            {status}
          </span>
        )}
        {!subject.selected && (
          <span class="tag" title={text.newestHint}>
            {text.newest}
          </span>
        )}
      </p>
      <Copy
        text={`${location.origin}${location.pathname}#${link}`}
        class="button small inspector-link"
        title={text.copyLinkHint}
      >
        {text.copyLink}
      </Copy>
      <p class="inspector-facts">
        <span title={text.peer}>{row.peer}</span>
        <span data-side="request" title={text.received}>
          → {formatBytes(row.bytesIn)}
        </span>
        <span data-side="response" title={text.sent}>
          ← {formatBytes(row.bytesOut)}
        </span>
        <span title={text.lasted}>{formatDuration(Math.max(0, endNs - row.acceptedNs))}</span>
        <span class="tag" data-kind={state.kind}>
          {state.label}
        </span>
      </p>
      {several && <Exchanges {...inspected} />}
    </div>
  );
}

/** What is not here, and where it is to be had. */
function Missing({ row, inspection }: Inspected) {
  const { playground } = usePage();
  const text = inspectorTexts();
  const { whole, cut, joined } = inspection;
  return (
    <>
      {!whole && (
        <p class="inspector-missing" data-testid="inspector-missing">
          {text.missing}
          {playground.loadable.value !== null && (
            <button
              type="button"
              class="link"
              disabled={playground.fetching.value}
              onClick={() => playground.loadMissing()}
            >
              {text.loadMissing}
            </button>
          )}
        </p>
      )}
      {cut.request + cut.response > 0 && (
        <p class="inspector-missing">
          {text.cut(cut.request, cut.response)}
          {(['received', 'sent'] as const).map((direction) => (
            <Download key={direction} class="link" connection={row.number} direction={direction}>
              {`${direction}.bin`}
            </Download>
          ))}
        </p>
      )}
      {joined && <p class="inspector-missing">{text.joined}</p>}
    </>
  );
}

function ViewTabs() {
  const { inspector } = usePage();
  const text = inspectorTexts();
  const shown = inspector.view.value;
  const onKey = (event: KeyboardEvent): void => {
    const count = INSPECTOR_VIEWS.length;
    const at = INSPECTOR_VIEWS.indexOf(shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + count, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    const next = INSPECTOR_VIEWS[to % count]!;
    inspector.view.value = next;
    document.getElementById(`tab-inspect-${next}`)?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="inspector-tabs tabs" role="tablist" aria-label={text.viewList} onKeyDown={onKey}>
      {INSPECTOR_VIEWS.map((view) => (
        <button
          key={view}
          id={`tab-inspect-${view}`}
          class="tab"
          type="button"
          role="tab"
          aria-selected={shown === view}
          aria-controls={shown === view ? 'inspector-view' : undefined}
          tabIndex={shown === view ? 0 : -1}
          onClick={() => (inspector.view.value = view)}
        >
          {text.views[view]}
        </button>
      ))}
    </div>
  );
}
