/** Lines of bytes of which only those are drawn that are seen, and in which bytes are selected by pointer and by key. */
import type { ComponentChildren } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { ByteRange } from '../../models/byte-rows.js';
import type { Line, Lines } from '../../models/inspector-lines.js';
import { byteMove, selectionOf, type Grip } from '../../models/inspector-selection.js';
import { usePage } from '../context.js';

/** The height of a line, as the style sheet has it. */
const LINE_REM = 1.375;
/** Lines drawn beyond what is seen. */
const SPARE_LINES = 8;

export interface Selecting {
  /** As it is drawn. */
  readonly selection: ByteRange | null;
  /** As it is: keys come faster than they are drawn. */
  readonly current: () => ByteRange | null;
  /** Where a selection may not leave: one of the messages. */
  readonly fence: (byte: number) => ByteRange;
  readonly onSelect: (range: ByteRange | null) => void;
}

interface ByteLinesProps<Name> extends Selecting {
  readonly label: string;
  readonly testId: string;
  /** Lays lines out that are at most so many characters wide. */
  readonly lay: (columns: number) => Lines<Name>;
  /** What `lay` depends on. */
  readonly inputs: readonly unknown[];
  readonly draw: (line: Line<Name>, index: number, lines: Lines<Name>) => ComponentChildren;
}

export function ByteLines<Name>(props: ByteLinesProps<Name>) {
  const { remPx } = usePage();
  const scroller = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const size = useSignal({ columns: 0, height: 0 });
  const top = useSignal(0);
  const grip = useRef<Grip | null>(null);
  const revealed = useRef(-1);
  const linePx = LINE_REM * remPx.value;

  useEffect(() => {
    const measure = (): void => {
      const place = scroller.current;
      const ch = (probe.current?.getBoundingClientRect().width ?? 0) / 10;
      if (place === null || ch === 0) return;
      const columns = Math.max(16, Math.floor((place.clientWidth - remPx.peek()) / ch));
      size.value = { columns, height: place.clientHeight };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current!);
    observer.observe(probe.current!);
    return () => observer.disconnect();
  }, []);

  const { columns, height } = size.value;
  const lines = useMemo(() => (columns === 0 ? null : props.lay(columns)), [columns, ...props.inputs]);
  const { selection } = props;

  // What was selected elsewhere comes into sight, once: who scrolls away from it is not called back.
  const wanted = selection === null ? -1 : (grip.current?.head ?? selection.start);
  useEffect(() => {
    if (lines === null || wanted === revealed.current) return;
    revealed.current = wanted;
    if (wanted >= 0) reveal(scroller.current!, lines.indexOf(wanted), linePx);
  }, [lines, wanted]);

  const first = Math.max(0, Math.floor(top.value / linePx) - SPARE_LINES);
  const last = Math.min(lines?.count ?? 0, Math.ceil((top.value + height) / linePx) + SPARE_LINES);
  const shown = [];
  for (let index = first; index < last; index += 1) {
    const line = lines!.at(index);
    shown.push(
      <div key={index} class="byte-line" data-line={line.kind}>
        {props.draw(line, index, lines!)}
      </div>,
    );
  }
  return (
    <div
      class="byte-lines"
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label={props.label}
      data-testid={props.testId}
      onScroll={(event) => (top.value = event.currentTarget.scrollTop)}
      {...(lines === null ? {} : handlers(props, grip, lines, linePx))}
    >
      <span class="byte-probe" ref={probe} aria-hidden="true">
        0000000000
      </span>
      <div class="byte-lines-all" style={{ height: `${(lines?.count ?? 0) * linePx}px` }}>
        <div style={{ transform: `translateY(${first * linePx}px)` }}>{shown}</div>
      </div>
    </div>
  );
}

/** Brings a line into sight. */
function reveal(place: HTMLElement, index: number, linePx: number): void {
  const lineTop = index * linePx;
  if (lineTop < place.scrollTop) place.scrollTop = lineTop;
  else if (lineTop + linePx > place.scrollTop + place.clientHeight)
    place.scrollTop = lineTop + linePx - place.clientHeight;
}

/** The bytes of the glyph under the pointer. */
function rangeUnder(event: PointerEvent): ByteRange | null {
  const element = document.elementFromPoint(event.clientX, event.clientY);
  const { start, end } = element?.closest<HTMLElement>('[data-start]')?.dataset ?? {};
  return start === undefined || end === undefined ? null : { start: Number(start), end: Number(end) };
}

function handlers<Name>(
  { current, fence, onSelect }: Selecting,
  grip: { current: Grip | null },
  lines: Lines<Name>,
  linePx: number,
) {
  const select = (to: ByteRange, extend: boolean): void => {
    const held = grip.current;
    const anchor = extend ? (held?.anchor ?? current() ?? to) : to;
    grip.current = { anchor, head: to.start };
    onSelect(selectionOf(anchor, to, fence(anchor.start)));
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      const range = event.button === 0 ? rangeUnder(event) : null;
      if (range !== null) select(range, event.shiftKey);
    },
    onPointerMove: (event: PointerEvent): void => {
      if (event.buttons !== 1 || event.pointerType !== 'mouse' || grip.current === null) return;
      const range = rangeUnder(event);
      if (range !== null && range.start !== grip.current.head) select(range, true);
    },
    onKeyDown: (event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void => {
      if (lines.count === 0 || event.altKey) return;
      const all = event.ctrlKey || event.metaKey;
      const selection = current();
      if (event.key === 'Escape' && selection !== null) {
        grip.current = null;
        onSelect(null);
      } else if (event.key === 'a' && all) {
        const whole = fence(selection?.start ?? 0);
        grip.current = { anchor: whole, head: whole.start };
        onSelect(whole);
      } else {
        const place = event.currentTarget;
        const page = Math.max(1, Math.floor(place.clientHeight / linePx) - 1);
        const from = selection === null ? null : (grip.current?.head ?? selection.start);
        const to = byteMove({ key: event.key, all, page }, lines, from, fence(from ?? 0));
        if (to === undefined) return;
        if (to !== null) {
          select(to, event.shiftKey && selection !== null);
          reveal(place, lines.indexOf(to.start), linePx);
        }
      }
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
