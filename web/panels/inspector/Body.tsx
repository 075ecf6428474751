/** The body of a message as it was meant. Nothing of it becomes part of the page: HTML is shown in a sandbox. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import {
  lookOf,
  frameDocument,
  readBody,
  unpack,
  type MessageBody,
  type Unpacked,
} from '../../models/inspector-body.js';
import { visibleValue } from '../../models/inspector-headers.js';
import { charsetOf, type Charset } from '../../models/inspector-glyphs.js';
import { readJson } from '../../models/inspector-json.js';
import { formatBytes } from '../../texts/format.js';
import { inspectorTexts } from '../../texts/inspector.js';
import { Segments } from '../client/Segments.js';
import { HexOf } from './ByteViews.js';
import { JsonTree } from './JsonTree.js';
import { PlainText } from './PlainText.js';
import type { Inspected } from './use-inspection.js';

type As = 'preview' | 'text' | 'hex';

export function Body({ messages }: Inspected) {
  const text = inspectorTexts();
  const [request, response] = messages;
  const chosen = useSignal<'request' | 'response' | null>(null);
  const as = useSignal<As>('preview');
  const hasBody = (message: Inspected['messages'][number] | undefined): boolean =>
    message !== undefined && message.bodyStart < message.end;
  const side = chosen.value ?? (hasBody(response) || !hasBody(request) ? 'response' : 'request');
  const message = side === 'request' ? request : response;
  const body = useMemo(
    () => (message === undefined ? null : readBody(message.bytes, message.heads)),
    [message],
  );
  const unpacked = useUnpacked(body);
  return (
    <>
      <div class="inspector-bar">
        <Segments
          legend={text.bodyOf}
          value={side}
          onPick={(to) => (chosen.value = to)}
          segments={(['request', 'response'] as const).map((one) => ({ value: one, label: text[one] }))}
        />
        <Segments
          legend={text.bodyAs}
          value={as.value}
          onPick={(to) => (as.value = to)}
          segments={(['preview', 'text', 'hex'] as const).map((one) => ({ value: one, label: text.as[one] }))}
        />
        {body !== null && unpacked !== null && <Facts body={body} unpacked={unpacked} />}
      </div>
      {body === null ? (
        <p class="inspector-absent">{message?.bytes.length === 0 ? text.headNone[side] : text.noHead}</p>
      ) : unpacked === null ? (
        <p class="inspector-absent">{text.unpacking}</p>
      ) : unpacked.bytes.length === 0 ? (
        <p class="inspector-absent">{text.noBody}</p>
      ) : (
        <Shown body={body} bytes={unpacked.bytes} packed={unpacked.failed !== null} as={as.value} />
      )}
    </>
  );
}

/** The body without its codings; null while they are being undone. */
function useUnpacked(body: MessageBody | null): Unpacked | null {
  const done = useSignal<{ readonly of: MessageBody; readonly unpacked: Unpacked } | null>(null);
  useEffect(() => {
    if (body === null) return undefined;
    let wanted = true;
    void unpack(body.bytes, body.codings).then((unpacked) => {
      if (wanted) done.value = { of: body, unpacked };
    });
    return () => void (wanted = false);
  }, [body]);
  return done.value?.of === body ? done.value.unpacked : null;
}

interface FactsProps {
  readonly body: MessageBody;
  readonly unpacked: Unpacked;
}

function Facts({ body, unpacked: { bytes, cut, failed } }: FactsProps) {
  const text = inspectorTexts();
  const { guessed } = lookOf(bytes, body.type);
  const facts = [
    bytes.length === 0 ? '' : formatBytes(bytes.length),
    body.type?.essence ?? (bytes.length === 0 ? '' : guessed ? text.noType : text.plainType),
    body.chunked ? (body.malformed === null ? text.chunked : text.chunkedBad) : '',
    failed === null && body.codings.length > 0
      ? text.unpacked(body.codings.join(', '), body.bytes.length)
      : '',
    failed === null
      ? ''
      : failed.why === 'unknown'
        ? text.unpackUnknown(visibleValue(failed.coding))
        : text.unpackBroken(failed.coding),
    cut ? text.unpackCut(bytes.length) : '',
    body.missingBytes > 0 ? text.bodyMissing(body.missingBytes) : '',
  ];
  return (
    <span class="inspector-body-facts" data-testid="body-facts">
      {facts.filter((fact) => fact !== '').join(' · ')}
    </span>
  );
}

interface ShownProps {
  readonly body: MessageBody;
  readonly bytes: Uint8Array;
  /** It could not be unpacked. */
  readonly packed: boolean;
  readonly as: As;
}

/** More text than this is not laid out as a page or as a tree. */
const PREVIEW_BYTES = 1024 * 1024;

function Shown({ body, bytes, packed, as }: ShownProps) {
  const { type } = body;
  const charset = useMemo(() => charsetOf(type?.charset ?? null), [type?.charset]);
  const { kind, essence } = useMemo(() => lookOf(bytes, type), [bytes, type]);
  if (as === 'hex' || (as === 'preview' && packed)) return <HexOf bytes={bytes} />;
  if (as === 'preview') {
    if (kind === 'html') return <Frame bytes={bytes} charset={charset} />;
    if (kind === 'json') return <Json bytes={bytes} charset={charset} />;
    if (kind === 'image') return <Picture bytes={bytes} essence={essence} />;
    if (kind === 'unknown') return <HexOf bytes={bytes} />;
  }
  return <PlainText bytes={bytes} charset={charset} />;
}

interface TextProps {
  readonly bytes: Uint8Array;
  readonly charset: Charset;
}

function decode({ bytes, charset }: TextProps): string {
  return new TextDecoder(charset.name).decode(bytes.subarray(0, PREVIEW_BYTES));
}

function Cut({ bytes }: Pick<TextProps, 'bytes'>) {
  const text = inspectorTexts();
  return bytes.length <= PREVIEW_BYTES ? null : <p class="inspector-note">{text.shownCut(PREVIEW_BYTES)}</p>;
}

function Frame({ bytes, charset }: TextProps) {
  const text = inspectorTexts();
  const html = useMemo(() => frameDocument(decode({ bytes, charset })), [bytes, charset]);
  return (
    <>
      <Cut bytes={bytes} />
      <iframe
        class="body-frame"
        title={text.frame}
        data-testid="body-frame"
        sandbox=""
        referrerpolicy="no-referrer"
        srcdoc={html}
      />
      <p class="inspector-note">{text.sandboxed}</p>
    </>
  );
}

function Json({ bytes, charset }: TextProps) {
  const text = inspectorTexts();
  const json = useMemo(() => readJson(decode({ bytes, charset })), [bytes, charset]);
  if (json.kind === 'tree') return <JsonTree key={bytes.length} root={json.root} count={json.count} />;
  const { line, column, expected } = json.mistake;
  return (
    <>
      <Cut bytes={bytes} />
      <p class="inspector-missing" data-testid="json-mistake">
        {text.mistake(line, column, text.expected[expected])}
      </p>
      <PlainText bytes={bytes} charset={charset} />
    </>
  );
}

function Picture({ bytes, essence }: { readonly bytes: Uint8Array; readonly essence: string }) {
  const text = inspectorTexts();
  const url = useSignal('');
  const said = useSignal('');
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes.slice()], { type: essence }));
    url.value = made;
    said.value = '';
    return () => URL.revokeObjectURL(made);
  }, [bytes, essence]);
  return (
    <div class="body-picture">
      {url.value !== '' && (
        <img
          src={url.value}
          alt={text.image}
          data-testid="body-image"
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            (said.value = text.imageSize(naturalWidth, naturalHeight))
          }
          onError={() => (said.value = text.imageBroken)}
        />
      )}
      <p class="inspector-note" role="status">
        {said.value}
      </p>
    </div>
  );
}
