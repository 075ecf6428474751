/** Where the time of an exchange went: what it adds up to, and each call on one axis. */
import { Fragment, type CSSProperties } from 'preact';
import { useMemo } from 'preact/hooks';
import type { InspectedCall } from '../../models/inspected-exchange.js';
import { timingOf, type TimedCall, type Timing as Times } from '../../models/inspector-timing.js';
import { callByCode } from '../../models/timeline-tracks.js';
import { formatCount, formatDuration } from '../../texts/format.js';
import { inspectorTexts } from '../../texts/inspector.js';
import { usePage } from '../context.js';
import type { Inspected } from './use-inspection.js';

export function Timing({ exchange, inspection, row }: Inspected) {
  const text = inspectorTexts();
  const connectedNs = useConnectedNs(row.number, row.peer);
  const timing = useMemo(() => timingOf(exchange, connectedNs), [exchange, connectedNs]);
  if (timing === null) return <p class="inspector-absent">{text.noCalls}</p>;
  return (
    <div class="inspector-scroll timing" tabIndex={0} role="group" aria-label={text.views.timing}>
      {!inspection.whole && <p class="inspector-note">{text.timesMissing}</p>}
      <dl class="timing-phases" aria-label={text.phaseList} data-testid="timing-phases">
        {timing.phases.map(({ phase, durationNs }) => (
          <div key={phase} data-phase={phase}>
            <dt>{text.phases[phase]}</dt>
            <dd>{formatDuration(durationNs)}</dd>
          </div>
        ))}
        <div data-phase="total">
          <dt>{text.total}</dt>
          <dd>{formatDuration(timing.endNs - timing.startNs)}</dd>
        </div>
      </dl>
      <table class="timing-calls" aria-label={text.calls} data-testid="timing-calls">
        <thead>
          <tr>
            <th scope="col">{text.callColumn}</th>
            <th scope="col">{text.beganColumn}</th>
            <th scope="col">{text.tookColumn}</th>
            <th scope="col">{text.barColumn}</th>
          </tr>
        </thead>
        <tbody>
          {timing.calls.map((timed, index) => (
            <Fragment key={timed.call.seq}>
              <Call timed={timed} timing={timing} />
              {timing.hidden > 0 && index === timing.hiddenAfter && (
                <tr>
                  <td colSpan={4}>{text.moreCalls(timing.hidden)}</td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CallProps {
  readonly timed: TimedCall;
  readonly timing: Times;
}

function Call({ timed: { call, phase, beganNs, endNs }, timing }: CallProps) {
  const { playground } = usePage();
  const text = inspectorTexts();
  const span = Math.max(1, timing.endNs - timing.startNs);
  const place = {
    '--began': (beganNs - timing.startNs) / span,
    '--took': (endNs - beganNs) / span,
  } as CSSProperties;
  const failed = call.result < 0 && call.errno !== 0;
  return (
    <tr data-phase={phase}>
      <th scope="row">
        {call.side !== null && (call.side === 'request' ? '→ ' : '← ')}
        {callName(call)} {detailOf(call)}
        {failed && (
          <span class="timing-failed">
            {' '}
            {text.failed}: {playground.errnoName(call.errno)}
          </span>
        )}
      </th>
      <td>+{formatDuration(beganNs - timing.startNs)}</td>
      <td>{phase === 'point' ? '' : formatDuration(endNs - beganNs)}</td>
      <td class="timing-bar">
        <span style={place} />
      </td>
    </tr>
  );
}

function callName({ call, result }: InspectedCall): string {
  return call === 'gate' ? inspectorTexts().gateCall(callByCode(result) ?? '') : call;
}

function detailOf({ call, side, result }: InspectedCall): string {
  if (call === 'startThread' && result >= 0) return inspectorTexts().threadShort(result);
  return side === null || result < 0 ? '' : formatCount(result);
}

/** When the client was connected, where it is one of the playground's own that told; else null. */
function useConnectedNs(connection: number, peer: string): number | null {
  const { playground } = usePage();
  const client = playground.pairs.clientOf(connection);
  const range = client === null ? null : playground.clientRanges.of(client);
  return useMemo(() => {
    if (client !== null && range !== null) {
      let connectedNs: number | null = null;
      const filter = {
        calls: new Set(['clientConnect'] as const),
        connection: null,
        runs: { from: client, to: client },
      };
      playground.store.forEach(range, filter, ({ timeNs, result }) => {
        if (result >= 0) connectedNs = Number(timeNs);
      });
      return connectedNs;
    }
    const told = playground.scenarios.state
      .peek()
      ?.clients.find(({ port }) => port !== 0 && peer.endsWith(`:${port}`))
      ?.events.find(({ kind }) => kind === 'connected');
    return told === undefined ? null : Number(told.timeNs);
  }, [client, range?.from, range?.to, peer]);
}
