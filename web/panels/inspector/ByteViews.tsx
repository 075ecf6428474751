/** An exchange byte for byte: as escapes with the calls that carried it, as text, and as hex. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { bytesPerRow, glyphAt, hexByte, type ByteRange } from '../../models/byte-rows.js';
import type { InspectedCall } from '../../models/inspected-exchange.js';
import {
  glyphLines,
  hexLines,
  inPart,
  PART_BYTES,
  partCount,
  type Line,
  type LineSection,
  type Lines,
} from '../../models/inspector-lines.js';
import { readRaw } from '../../models/inspector-glyphs.js';
import {
  callSections,
  hexSections,
  textSections,
  type MessagePart,
} from '../../models/inspector-sections.js';
import { meaningOf } from '../../models/inspector-selection.js';
import { visibleText } from '../../models/visible-bytes.js';
import { formatDuration } from '../../texts/format.js';
import { inspectorTexts } from '../../texts/inspector.js';
import { usePage } from '../context.js';
import { Copy } from '../Copy.js';
import { ByteLines, type Selecting } from './ByteLines.js';
import type { Inspected } from './use-inspection.js';

const SIGNS = { request: '→', response: '←' } as const;

export function Raw({ exchange, row }: Inspected) {
  const text = inspectorTexts();
  const after = ({ timeNs }: InspectedCall): string => `+${formatDuration(timeNs - row.acceptedNs)}`;
  const sizes = new Map(exchange.calls.map((call) => [call.seq, call.result]));
  return (
    <OneView
      kind="raw"
      exchange={exchange}
      sections={callSections(exchange)}
      lay={glyphLines}
      heading={(call, { start, end }) => ({
        side: call.side ?? 'request',
        words: text.call(call.call, end - start, sizes.get(call.seq) ?? end - start, after(call)),
      })}
      draw={(line, index, lines, selection) => (
        <Glyphs
          side={sideOfByte(line.start, exchange.split)}
          glyphs={lines.glyphs(index)}
          selection={selection}
        />
      )}
    />
  );
}

export function Text({ exchange, messages }: Inspected) {
  const text = inspectorTexts();
  const heading = useMessageHeading();
  const notes = messages.flatMap(({ charset, charsetName, packed, end, bodyStart }) => {
    if (bodyStart === end) return [];
    if (packed) return [text.packed];
    if (charset.unknown)
      return [text.charsetUnknown(visibleText(new TextEncoder().encode(charsetName ?? '')))];
    return charset.decoder === null ? [] : [text.charset(charset.name)];
  });
  return (
    <OneView
      kind="text"
      exchange={exchange}
      sections={textSections(messages)}
      lay={glyphLines}
      heading={heading}
      note={[...new Set(notes)].join(' ')}
      draw={(line, index, lines, selection) => (
        <Glyphs
          side={line.name.part === 'head' ? line.name.side : undefined}
          glyphs={lines.glyphs(index)}
          selection={selection}
        />
      )}
    />
  );
}

export function Hex({ exchange, messages }: Inspected) {
  const heading = useMessageHeading();
  const { bytes, split } = exchange;
  return (
    <OneView
      kind="hex"
      exchange={exchange}
      sections={hexSections(messages)}
      lay={(all, sections, columns) => hexLines(all, sections, bytesPerRow(columns))}
      heading={heading}
      draw={(line, _, lines, selection) => (
        <HexLine
          bytes={bytes}
          columns={lines.columns}
          line={line}
          offset={line.start < split ? line.start : line.start - split}
          side={line.name.part === 'head' ? line.name.side : undefined}
          selection={selection}
        />
      )}
    />
  );
}

/** Any bytes in hex, with a selection of their own. */
export function HexOf({ bytes }: { readonly bytes: Uint8Array }) {
  const text = inspectorTexts();
  const selection = useSignal<ByteRange | null>(null);
  const part = useSignal(0);
  const all: readonly LineSection<null>[] = [{ name: null, start: 0, end: bytes.length, reader: readRaw }];
  const selecting = useParts(bytes.length, part, selection, () => ({ start: 0, end: bytes.length }));
  return (
    <>
      <ByteLines
        {...selecting}
        label={text.lines.body}
        testId="inspector-body-hex"
        inputs={[bytes, part.value]}
        lay={(columns) => hexLines(bytes, inPart(bytes, all, part.value), bytesPerRow(columns))}
        draw={(line, _, lines) =>
          line.kind === 'heading' ? (
            <span class="byte-line-heading">{text.bodyCounted(bytes.length)}</span>
          ) : (
            <HexLine
              bytes={bytes}
              columns={lines.columns}
              line={line}
              offset={line.start}
              selection={selection.value}
            />
          )
        }
      />
      <Foot
        bytes={bytes}
        selection={selection.value}
        offset={0}
        name={text.views.body}
        idle={text.bodyCounted(bytes.length)}
        part={part}
      />
    </>
  );
}

interface Heading {
  readonly side: 'request' | 'response';
  readonly words: string;
}

function useMessageHeading() {
  const text = inspectorTexts();
  return ({ side, part }: MessagePart, { start, end }: ByteRange): Heading => ({
    side,
    words: text.section(text[part][side], end - start),
  });
}

interface OneViewProps<Name> extends Pick<Inspected, 'exchange'> {
  readonly kind: 'raw' | 'text' | 'hex';
  readonly sections: readonly LineSection<Name>[];
  readonly lay: (bytes: Uint8Array, sections: readonly LineSection<Name>[], columns: number) => Lines<Name>;
  readonly heading: (name: Name, range: ByteRange) => Heading;
  readonly note?: string;
  readonly draw: (
    line: Extract<Line<Name>, { kind: 'bytes' }>,
    index: number,
    lines: Lines<Name>,
    selection: ByteRange | null,
  ) => ComponentChildren;
}

function OneView<Name>({ kind, exchange, sections, lay, heading, note = '', draw }: OneViewProps<Name>) {
  const { inspector } = usePage();
  const text = inspectorTexts();
  const { bytes, split } = exchange;
  const { selection, part } = inspector;
  const range = selection.value;
  const selecting = useParts(bytes.length, part, selection, (byte) =>
    byte < split ? { start: 0, end: split } : { start: split, end: bytes.length },
  );
  const inRequest = (range?.start ?? 0) < split;
  if (bytes.length === 0) return <p class="inspector-absent">{text.noBytes}</p>;
  return (
    <>
      {note !== '' && <p class="inspector-note">{note}</p>}
      <ByteLines
        {...selecting}
        label={text.lines[kind]}
        testId={`inspector-${kind}`}
        inputs={[exchange, part.value]}
        lay={(columns) => lay(bytes, inPart(bytes, sections, part.value), columns)}
        draw={(line, index, lines) => {
          if (line.kind === 'bytes') return draw(line, index, lines, range);
          const { side, words } = heading(line.name, line);
          return (
            <span class="byte-line-heading" data-side={side}>
              {SIGNS[side]} {words}
            </span>
          );
        }}
      />
      <Foot
        bytes={bytes}
        selection={range}
        offset={inRequest ? 0 : split}
        name={inRequest ? text.request : text.response}
        idle={text.counted(split, bytes.length - split)}
        part={part}
      />
    </>
  );
}

interface Held<T> {
  value: T;
}

/** Selecting goes on in the part in which its end is. */
export function useParts(
  length: number,
  part: Held<number>,
  selection: Held<ByteRange | null>,
  fence: Selecting['fence'],
): Selecting {
  return {
    selection: selection.value,
    current: () => selection.value,
    fence,
    onSelect: (range) => {
      selection.value = range;
      if (range === null) return;
      const inside = Math.min(range.start, length - 1);
      const shown = part.value * PART_BYTES;
      if (range.end <= shown || inside >= shown + PART_BYTES) part.value = Math.floor(inside / PART_BYTES);
    },
  };
}

function sideOfByte(byte: number, split: number): 'request' | 'response' {
  return byte < split ? 'request' : 'response';
}

function isSelected(selection: ByteRange | null, start: number, end: number): true | undefined {
  return (selection !== null && start < selection.end && end > selection.start) || undefined;
}

interface GlyphsProps {
  readonly side: 'request' | 'response' | undefined;
  readonly glyphs: ReturnType<Lines<unknown>['glyphs']>;
  readonly selection: ByteRange | null;
}

export function Glyphs({ side, glyphs, selection }: GlyphsProps) {
  return (
    <span class="byte-line-text" data-side={side}>
      {glyphs.map(({ start, end, text, kind, columns }) => (
        <span
          key={start}
          data-start={start}
          data-end={end}
          data-glyph={kind === 'text' ? undefined : kind}
          data-wide={(kind === 'text' && columns === 2) || undefined}
          data-selected={isSelected(selection, start, end)}
        >
          {text}
        </span>
      ))}
    </span>
  );
}

interface HexLineProps {
  readonly bytes: Uint8Array;
  /** How many bytes a full line has. */
  readonly columns: number;
  readonly line: ByteRange;
  readonly offset: number;
  readonly side?: 'request' | 'response' | undefined;
  readonly selection: ByteRange | null;
}

function HexLine({ bytes, columns, line, offset, side, selection }: HexLineProps) {
  const places = Array.from({ length: line.end - line.start }, (_, index) => line.start + index);
  const place = (byte: number) => ({
    'data-start': byte,
    'data-end': byte + 1,
    'data-selected': isSelected(selection, byte, byte + 1),
  });
  return (
    <span class="hex-line" data-side={side}>
      <span class="hex-offset">{offset.toString(16).padStart(6, '0')}</span>
      <span class="hex-digits" style={{ width: `${columns * 2.6}ch` }}>
        {places.map((byte) => (
          <span key={byte} {...place(byte)}>
            {hexByte(bytes[byte]!)}
          </span>
        ))}
      </span>
      <span class="hex-text">
        {places.map((byte) => {
          const { text, kind } = glyphAt(bytes, byte);
          return (
            <span key={byte} {...place(byte)} data-glyph={kind === 'text' ? undefined : kind}>
              {text}
            </span>
          );
        })}
      </span>
    </span>
  );
}

interface FootProps {
  readonly bytes: Uint8Array;
  readonly selection: ByteRange | null;
  /** Where counting begins. */
  readonly offset: number;
  readonly name: string;
  /** What is said while nothing is selected. */
  readonly idle: string;
  readonly part: Held<number>;
}

/** More is not copied at once. */
const COPY_BYTES = 64 * 1024;

/** What is selected, and which part of the bytes is shown. */
export function Foot({ bytes, selection, offset, name, idle, part }: FootProps) {
  const text = inspectorTexts();
  const count = partCount(bytes.length);
  const selected = selection === null ? null : bytes.subarray(selection.start, selection.end);
  const from = part.value * PART_BYTES;
  return (
    <div class="inspector-foot">
      <p class="inspector-said" role="status" data-testid="inspector-said">
        {selection === null || selected === null ? (
          idle
        ) : (
          <Said name={name} start={selection.start - offset} bytes={selected} />
        )}
      </p>
      {selected !== null && selected.length > 0 && selected.length <= COPY_BYTES && (
        <>
          <Copy text={new TextDecoder().decode(selected)} class="button small" title={text.copyTextHint}>
            {text.copyText}
          </Copy>
          <Copy text={Array.from(selected, hexByte).join(' ')} class="button small" title={text.copyHexHint}>
            {text.copyHex}
          </Copy>
        </>
      )}
      {count > 1 && (
        <span
          class="inspector-parts"
          title={text.partHint(from, Math.min(bytes.length, from + PART_BYTES) - 1, bytes.length)}
        >
          <button
            type="button"
            class="button small"
            aria-label={text.previousPart}
            disabled={part.value === 0}
            onClick={() => (part.value -= 1)}
          >
            ‹
          </button>
          {text.part(part.value + 1, count)}
          <button
            type="button"
            class="button small"
            aria-label={text.nextPart}
            disabled={part.value >= count - 1}
            onClick={() => (part.value += 1)}
          >
            ›
          </button>
        </span>
      )}
    </div>
  );
}

interface SaidProps {
  readonly name: string;
  readonly start: number;
  readonly bytes: Uint8Array;
}

function Said({ name, start, bytes }: SaidProps) {
  const text = inspectorTexts();
  const { decimal, text: characters, codePoint } = meaningOf(bytes);
  const said = [text.selected(name, start, bytes.length)];
  if (decimal !== null) said.push(text.value(decimal));
  if (characters !== null) {
    const visible = visibleText(bytes);
    said.push(codePoint === null ? text.characters(visible) : text.character(visible, codePoint));
  }
  return <>{said.join(' · ')}</>;
}
