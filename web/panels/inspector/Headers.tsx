/** The heads of both messages as tables: as received, with what each line means beside it. */
import { useSignal } from '@preact/signals';
import { trimWhitespace } from '../../../server/core/http/http-head.js';
import { fieldHelp, problemHelp, statusHelp, type HttpHelp } from '../../models/http-words.js';
import {
  valuePieces,
  visibleValue,
  type HeadLine,
  type HeadSection,
} from '../../models/inspector-headers.js';
import type { InspectedMessage } from '../../models/inspector-sections.js';
import { inspectorTexts } from '../../texts/inspector.js';
import type { Inspected } from './use-inspection.js';

interface Pointed {
  readonly line: HeadLine;
  readonly head: HeadSection;
}

export function Headers({ messages }: Inspected) {
  const pointed = useSignal<Pointed | null>(null);
  return (
    <>
      <div class="inspector-scroll" tabIndex={0} role="group" aria-label={inspectorTexts().views.headers}>
        {messages.map((message) => (
          <Message key={message.side} message={message} onPoint={(one) => (pointed.value = one)} />
        ))}
      </div>
      <Help pointed={pointed.value} />
    </>
  );
}

interface MessageProps {
  readonly message: InspectedMessage;
  readonly onPoint: (pointed: Pointed) => void;
}

function Message({ message: { side, heads }, onPoint }: MessageProps) {
  const text = inspectorTexts();
  const titles = { request: text.requestHead, response: text.responseHead };
  if (heads.length === 0) return <p class="inspector-note">{text.headNone[side]}</p>;
  return (
    <>
      {heads.map((head) => {
        const interim = head.status >= 100 && head.status < 200 && head.status !== 101;
        const title = interim ? text.interimHead : titles[side];
        return (
          <div key={head.start} class="headers" role="group" aria-label={title}>
            <h3 data-side={side}>
              {side === 'request' ? '→' : '←'} {title}
            </h3>
            <table data-testid={`headers-${side}`}>
              <colgroup>
                <col class="header-names" />
                <col />
              </colgroup>
              <thead class="unseen">
                <tr>
                  <th scope="col">{text.field}</th>
                  <th scope="col">{text.value_}</th>
                </tr>
              </thead>
              <tbody>
                {head.lines.map((line) => (
                  <Row key={line.start} line={line} side={side} onPoint={() => onPoint({ line, head })} />
                ))}
              </tbody>
            </table>
            {!head.whole && <p class="inspector-note">{head.cut ? text.headCut : text.headNotWhole}</p>}
          </div>
        );
      })}
    </>
  );
}

interface RowProps {
  readonly line: HeadLine;
  readonly side: 'request' | 'response';
  readonly onPoint: () => void;
}

function Row({ line, side, onPoint }: RowProps) {
  const text = inspectorTexts();
  const { kind, name, value, times, problems } = line;
  const labels = {
    start: side === 'request' ? text.requestLine : text.statusLine,
    fold: text.fold,
    malformed: text.malformed,
  };
  return (
    <tr data-kind={kind} onPointerEnter={onPoint}>
      <th scope="row">
        <button
          type="button"
          class="header-name"
          aria-describedby="inspector-help"
          onFocus={onPoint}
          onClick={onPoint}
        >
          {kind === 'field' ? <Pieces value={name} /> : labels[kind]}
        </button>
        {times > 1 && (
          <span class="tag" title={text.timesHint(times)}>
            {text.times(times)}
          </span>
        )}
      </th>
      <td>
        <Pieces value={value} lead={kind === 'field' ? ' ' : ''} />
        {problems.map((code) => {
          const { text: says, section } = problemHelp(code);
          return (
            <span key={code} class="header-problem" data-testid="header-problem">
              {says} <span class="section">{section}</span>
            </span>
          );
        })}
      </td>
    </tr>
  );
}

function Pieces({ value, lead = '' }: { readonly value: string; readonly lead?: string }) {
  const text = inspectorTexts();
  return (
    <>
      {valuePieces(value, lead).map((piece, index) =>
        piece.odd ? (
          <span key={index} class="odd-space" title={text.oddSpace}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}

/** What the line means that is pointed at. Its place is always there, so that nothing moves. */
function Help({ pointed }: { readonly pointed: Pointed | null }) {
  const text = inspectorTexts();
  const {
    title,
    text: words,
    section,
  } = pointed === null ? { ...NO_HELP, text: text.hoverHelp } : helpFor(pointed);
  return (
    <p class="inspector-help" id="inspector-help" data-testid="inspector-help">
      {title !== '' && <b>{title}</b>} {section !== '' && <span class="section">{section}</span>} {words}
    </p>
  );
}

const NO_HELP: HttpHelp = { title: '', text: '', section: '' };

function helpFor({ line, head }: Pointed): HttpHelp {
  const text = inspectorTexts();
  switch (line.kind) {
    case 'start': {
      const known = head.status > 0 ? statusHelp(head.status) : null;
      if (known !== null) return known;
      return line.value.startsWith('HTTP/')
        ? { title: text.statusLine, text: text.statusLineHelp, section: 'RFC 9112 §4' }
        : { title: text.requestLine, text: text.requestLineHelp, section: 'RFC 9112 §3' };
    }
    case 'fold':
      return { title: text.fold, text: text.foldHelp, section: 'RFC 9112 §5.2' };
    case 'malformed':
      return { title: text.malformed, text: text.malformedHelp, section: 'RFC 9112 §5' };
    case 'field': {
      const name = trimWhitespace(line.name);
      return fieldHelp(name) ?? { ...NO_HELP, text: text.noHelp(visibleValue(name)) };
    }
  }
}
