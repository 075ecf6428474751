/** The exact bytes that would be sent, as hex and as text: what is selected here is shown in the editor, and back. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import {
  byteBelow,
  bytesPerRow,
  columnOf,
  glyphAt,
  hexByte,
  layoutRows,
  marksOf,
  rowAt,
  rowOf,
  type ByteRange,
  type ByteRow,
  type ByteRows,
} from '../../models/byte-rows.js';
import { workbenchTexts } from '../../texts/workbench.js';
import type { Rendered } from '../../models/rendered.js';
import type { Workbench } from '../../models/workbench.js';
import { firstLineOf } from '../../models/observed.js';
import { usePage } from '../context.js';
import type { ToolProps } from './Bench.js';

const ROW_REM = 1.375;
/** Rows drawn beyond what is seen. */
const SPARE_ROWS = 6;

export function Bytes({ bench }: ToolProps) {
  const { remPx } = usePage();
  const text = workbenchTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const size = useSignal<{ columns: number; height: number }>({ columns: 8, height: 0 });
  const top = useSignal(0);
  const grip = useRef<Grip>({ anchor: 0, head: 0 });
  const rendered = bench.rendered.value;
  const rowPx = ROW_REM * remPx.value;

  useEffect(() => {
    const measure = (): void => {
      const place = scroller.current;
      const ch = (probe.current?.getBoundingClientRect().width ?? 0) / 10;
      if (place === null || ch === 0) return;
      size.value = { columns: bytesPerRow((place.clientWidth - 16) / ch), height: place.clientHeight };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current!);
    observer.observe(probe.current!);
    return () => observer.disconnect();
  }, []);

  const { columns, height } = size.value;
  const rows = rendered === null ? null : layoutRows(rendered, columns);
  const selected = bench.selectedBytes.value;
  const origin = bench.selection.value?.origin;

  // What was selected in the text comes into sight.
  useEffect(() => {
    if (rows === null || selected === null || origin !== 'text') return;
    scrollTo(scroller.current!, rowOf(rows, selected.start) * rowPx, rowPx);
  }, [origin, selected?.start, selected?.end]);

  if (rendered === null || rows === null) return <p class="tool-empty">{text.noBytes}</p>;
  const first = Math.max(0, Math.min(rows.count, Math.floor(top.value / rowPx)) - SPARE_ROWS);
  const last = Math.min(rows.count, Math.ceil((top.value + height) / rowPx) + SPARE_ROWS);
  const shown: ByteRow[] = [];
  for (let index = first; index < last; index += 1) shown.push(rowAt(rows, index));

  return (
    <div class="bytes" data-stale={bench.problem.value !== null}>
      <Source bench={bench} />
      <div
        class="byte-rows"
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label={text.bytesKeys}
        aria-describedby="bytes-said"
        data-testid="bytes"
        onScroll={(event) => (top.value = event.currentTarget.scrollTop)}
        {...selecting(bench, grip.current, rendered, rows, rowPx)}
      >
        <span class="byte-probe" ref={probe} aria-hidden="true">
          0000000000
        </span>
        <div class="byte-rows-all" style={{ height: `${rows.count * rowPx}px` }}>
          <div style={{ transform: `translateY(${first * rowPx}px)` }}>
            {shown.map((row) => (
              <Row
                key={row.kind === 'heading' ? row.section.name : row.start}
                row={row}
                rendered={rendered}
                selected={selected}
                columns={columns}
              />
            ))}
          </div>
        </div>
      </div>
      <p class="bytes-said" id="bytes-said" role="status" data-testid="bytes-said">
        {selected === null
          ? text.bytesInPieces(rendered.bytes.length, rendered.cuts.length + 1)
          : describe(rendered, selected)}
      </p>
    </div>
  );
}

/** Whose values these are. */
function Source({ bench }: { readonly bench: Workbench }) {
  const text = workbenchTexts();
  const request = bench.request.value;
  return (
    <p class="bytes-source" data-testid="bytes-source">
      {bench.problem.value !== null ? (
        text.beforeMistake
      ) : request === null ? (
        text.madeUp
      ) : (
        <>
          {text.asFor} <b>#{request.connection}</b> <code>{firstLineOf(request.received)}</code>
        </>
      )}
    </p>
  );
}

interface RowProps {
  readonly row: ByteRow;
  readonly rendered: Rendered;
  readonly selected: ByteRange | null;
  readonly columns: number;
}

function Row({ row, rendered, selected, columns }: RowProps) {
  if (row.kind === 'heading') {
    const text = workbenchTexts();
    const { name, start, end } = row.section;
    return (
      <div class="byte-row byte-heading" data-part={name}>
        {text.parts[name]} <span>{text.bytes(end - start)}</span>
      </div>
    );
  }
  const marks = marksOf(rendered, row);
  const indices = Array.from({ length: row.end - row.start }, (_, index) => row.start + index);
  const attributes = (byte: number) => ({
    'data-byte': byte,
    'data-value': marks[byte - row.start]!.value || undefined,
    'data-cut': marks[byte - row.start]!.cut || undefined,
    'data-selected': (selected !== null && byte >= selected.start && byte < selected.end) || undefined,
  });
  return (
    <div class="byte-row" data-part={row.section.name}>
      <span class="byte-offset">{row.start.toString(16).padStart(5, '0')}</span>
      <span class="byte-hex" style={{ width: `${columns * 2.6}ch` }}>
        {indices.map((byte) => (
          <span key={byte} {...attributes(byte)}>
            {hexByte(rendered.bytes[byte]!)}
          </span>
        ))}
      </span>
      <span class="byte-text">
        {indices.map((byte) => {
          const glyph = glyphAt(rendered.bytes, byte);
          return (
            <span
              key={byte}
              {...attributes(byte)}
              data-glyph={glyph.kind === 'text' ? undefined : glyph.kind}
            >
              {glyph.text}
            </span>
          );
        })}
      </span>
    </div>
  );
}

/** `bytes 12 to 15 of 64, head: 48 54 54 50` */
function describe({ bytes, headBytes, spans, cuts }: Rendered, { start, end }: ByteRange): string {
  const text = workbenchTexts();
  const part = text.parts[end <= headBytes ? 'head' : start >= headBytes ? 'body' : 'both'];
  const inserted = spans.some((span) => span.kind === 'value' && span.start < end && span.end > start);
  const piece = cuts.length === 0 ? null : cuts.filter((cut) => cut <= start).length + 1;
  return end - start === 1
    ? text.selectedByte(start, hexByte(bytes[start]!), part, piece, inserted)
    : text.selectedBytes(start, end - 1, part, piece, inserted);
}

/** Brings a row into sight. */
function scrollTo(place: HTMLElement, rowTop: number, rowPx: number): void {
  if (rowTop < place.scrollTop) place.scrollTop = rowTop;
  else if (rowTop + rowPx > place.scrollTop + place.clientHeight)
    place.scrollTop = rowTop + rowPx - place.clientHeight;
}

const MOVES: Readonly<Record<string, (rows: ByteRows, byte: number, page: number) => number>> = {
  ArrowLeft: (_, byte) => byte - 1,
  ArrowRight: (_, byte) => byte + 1,
  ArrowUp: (rows, byte) => byteBelow(rows, byte, -1),
  ArrowDown: (rows, byte) => byteBelow(rows, byte, 1),
  PageUp: (rows, byte, page) => byteBelow(rows, byte, -page),
  PageDown: (rows, byte, page) => byteBelow(rows, byte, page),
  Home: (rows, byte) => byte - columnOf(rows, byte),
  End: (rows, byte) => byte - columnOf(rows, byte) + rows.columns - 1,
};

/** Where the selection of bytes began, and where it ends now; both included. */
interface Grip {
  anchor: number;
  head: number;
}

/** The handlers by which bytes are selected: with the pointer, and with the keys that select text everywhere. */
function selecting(bench: Workbench, grip: Grip, { bytes }: Rendered, rows: ByteRows, rowPx: number) {
  const select = (to: number, extend: boolean): void => {
    grip.head = Math.max(0, Math.min(bytes.length - 1, to));
    if (!extend) grip.anchor = grip.head;
    bench.selection.value = {
      origin: 'bytes',
      start: Math.min(grip.anchor, grip.head),
      end: Math.max(grip.anchor, grip.head) + 1,
    };
  };
  const byteUnder = (event: PointerEvent): number | null => {
    const element = document.elementFromPoint(event.clientX, event.clientY);
    const byte = element?.closest<HTMLElement>('[data-byte]')?.dataset['byte'];
    return byte === undefined ? null : Number(byte);
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      const byte = event.button === 0 ? byteUnder(event) : null;
      if (byte !== null) select(byte, event.shiftKey);
    },
    onPointerMove: (event: PointerEvent): void => {
      const byte = event.buttons === 1 && event.pointerType === 'mouse' ? byteUnder(event) : null;
      if (byte !== null && byte !== grip.head) select(byte, true);
    },
    onKeyDown: (event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void => {
      if (bytes.length === 0) return;
      const place = event.currentTarget;
      const selected = bench.selectedBytes.peek();
      // What was selected elsewhere is gone on from at its beginning.
      if (bench.selection.peek()?.origin !== 'bytes' && selected !== null)
        grip.anchor = grip.head = selected.start;
      if (event.key === 'Escape' && selected !== null) {
        bench.selection.value = null;
        event.preventDefault();
        return;
      }
      if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
        grip.anchor = 0;
        select(bytes.length - 1, true);
        event.preventDefault();
        return;
      }
      const move = MOVES[event.key];
      if (move === undefined || event.altKey) return;
      event.preventDefault();
      const page = Math.max(1, Math.floor(place.clientHeight / rowPx) - 1);
      const all = event.ctrlKey || event.metaKey;
      const from = selected === null ? -1 : grip.head;
      const to =
        all && event.key === 'Home'
          ? 0
          : all && event.key === 'End'
            ? bytes.length - 1
            : from < 0
              ? 0
              : move(rows, from, page);
      select(to, event.shiftKey && selected !== null);
      scrollTo(place, rowOf(rows, grip.head) * rowPx, rowPx);
    },
  };
}
