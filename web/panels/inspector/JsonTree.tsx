/** JSON as a tree that opens and closes, of which only those lines are drawn that are seen. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { isOpen, seenNodes, type JsonNode } from '../../models/inspector-json.js';
import { UNSEEN } from '../../models/still-text.js';
import { inspectorTexts } from '../../texts/inspector.js';
import { usePage } from '../context.js';

const LINE_REM = 1.5;
const SPARE_LINES = 8;
/** A string longer than this is cut where it is drawn. */
const TEXT_LIMIT = 400;

export function JsonTree({ root, count }: { readonly root: JsonNode; readonly count: number }) {
  const { remPx } = usePage();
  const text = inspectorTexts();
  const place = useRef<HTMLDivElement>(null);
  const turned = useSignal<ReadonlySet<number>>(new Set());
  const current = useSignal(root.id);
  const view = useSignal({ top: 0, height: 0 });
  const nodes = useMemo(() => seenNodes(root, turned.value), [root, turned.value]);
  const linePx = LINE_REM * remPx.value;
  const at = Math.max(
    0,
    nodes.findIndex(({ id }) => id === current.value),
  );

  useEffect(() => {
    const observer = new ResizeObserver(() => {
      const height = place.current?.clientHeight ?? 0;
      if (height !== view.peek().height) view.value = { ...view.peek(), height };
    });
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, []);

  const turn = ({ id, children }: JsonNode): void => {
    if (children.length === 0) return;
    const next = new Set(turned.peek());
    if (!next.delete(id)) next.add(id);
    turned.value = next;
  };
  const go = (index: number): void => {
    const to = Math.max(0, Math.min(nodes.length - 1, index));
    current.value = nodes[to]!.id;
    const { current: scroller } = place;
    if (scroller === null) return;
    if (to * linePx < scroller.scrollTop) scroller.scrollTop = to * linePx;
    const over = (to + 1) * linePx - scroller.clientHeight;
    if (over > scroller.scrollTop) scroller.scrollTop = over;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const node = nodes[at]!;
    const open = isOpen(node, turned.peek());
    const page = Math.max(1, Math.floor(view.peek().height / linePx) - 1);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowUp: () => go(at - 1),
      ArrowDown: () => go(at + 1),
      PageUp: () => go(at - page),
      PageDown: () => go(at + page),
      Home: () => go(0),
      End: () => go(nodes.length - 1),
      ArrowRight: () => (open || node.children.length === 0 ? go(at + 1) : turn(node)),
      ArrowLeft: () => {
        if (open) turn(node);
        else go(nodes.findLastIndex(({ depth }, index) => index < at && depth < node.depth));
      },
      Enter: () => turn(node),
      ' ': () => turn(node),
    };
    if (!Object.hasOwn(moves, event.key)) return;
    moves[event.key]!();
    event.preventDefault();
    event.stopPropagation();
  };

  const first = Math.max(0, Math.floor(view.value.top / linePx) - SPARE_LINES);
  const shown = nodes.slice(first, Math.ceil((view.value.top + view.value.height) / linePx) + SPARE_LINES);
  return (
    <div
      class="json-tree"
      ref={place}
      role="tree"
      tabIndex={0}
      aria-label={text.tree}
      aria-description={text.treeCount(count)}
      aria-activedescendant={shown.includes(nodes[at]!) ? `json-${nodes[at]!.id}` : undefined}
      data-testid="json-tree"
      onKeyDown={onKey}
      onScroll={(event) => (view.value = { ...view.peek(), top: event.currentTarget.scrollTop })}
    >
      <div role="presentation" style={{ height: `${nodes.length * linePx}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * linePx}px)` }}>
          {shown.map((node) => (
            <div
              key={node.id}
              id={`json-${node.id}`}
              class="json-line"
              role="treeitem"
              aria-level={node.depth + 1}
              aria-expanded={node.children.length === 0 ? undefined : isOpen(node, turned.value)}
              aria-selected={node === nodes[at]}
              style={{ paddingLeft: `${0.25 + node.depth * 1.125}rem` }}
              onClick={() => {
                current.value = node.id;
                turn(node);
              }}
            >
              <span class="json-turn" aria-hidden="true">
                {node.children.length === 0 ? '' : isOpen(node, turned.value) ? '▾' : '▸'}
              </span>
              {node.name !== null && (
                <span class="json-name" data-index={typeof node.name === 'number' || undefined}>
                  {cut(typeof node.name === 'number' ? String(node.name) : quoted(node.name))}:{' '}
                </span>
              )}
              <Value node={node} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function Value({ node: { kind, text: written, children } }: { readonly node: JsonNode }) {
  const text = inspectorTexts();
  if (kind === 'object')
    return (
      <span class="json-count">
        {'{}'} {text.members(children.length)}
      </span>
    );
  if (kind === 'array')
    return (
      <span class="json-count">
        {'[]'} {text.elements(children.length)}
      </span>
    );
  return (
    <span class="json-value" data-kind={kind}>
      {cut(kind === 'string' ? quoted(written) : written)}
    </span>
  );
}

/** As JSON may write it, with everything in it that does not show as an escape (RFC 8259 §7). */
function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function cut(text: string): string {
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text;
}
