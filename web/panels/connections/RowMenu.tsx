/** What can be done to a connection: pin it, and list only what is like it. By pointer, or with the key for menus. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Connection } from '../../models/connection.js';
import { pathOf, type Facet } from '../../models/connection-filter.js';
import { connectionsTexts } from '../../texts/connections.js';
import { usePage } from '../context.js';

export interface RowMenuPlace {
  readonly row: Connection;
  readonly x: number;
  readonly y: number;
}

interface RowMenuProps extends RowMenuPlace {
  readonly onClose: () => void;
}

export function RowMenu({ row, x, y, onClose }: RowMenuProps) {
  const { list } = usePage().playground;
  const text = connectionsTexts();
  const menu = useRef<HTMLDivElement>(null);

  // Before the menu is seen. The browser itself gives the focus back, at the moment when the menu closes: done once
  // more when it is gone, that would take the focus from where a key has moved it meanwhile.
  useLayoutEffect(() => {
    const element = menu.current!;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(0, Math.min(x, innerWidth - width))}px`;
    element.style.top = `${Math.max(0, Math.min(y, innerHeight - height))}px`;
    element.querySelector('button')?.focus();
  }, [x, y]);

  const only = (field: Facet['field'], value: string) => () => list.toggleFacet({ field, value });
  const path = pathOf(row.target);
  const items: readonly (readonly [words: string, act: () => void] | null)[] = [
    [
      list.pinned.value.includes(row.number) ? text.unpin(row.number) : text.pin(row.number),
      () => list.pin(row.number),
    ],
    path === '' ? null : [text.filterByPath(path), only('path', path)],
    row.status === null
      ? null
      : [text.filterByStatus(String(row.status)), only('status', String(row.status))],
    row.host === '' ? null : [text.filterByHost(row.host), only('client', row.host)],
    row.port < 0 ? null : [text.filterByPeer(row.peer), only('client', row.peer)],
    [text.filterByThread(row.thread), only('thread', String(row.thread))],
  ];
  return (
    <div
      ref={menu}
      class="row-menu"
      role="menu"
      popover="auto"
      aria-label={text.actions(row.number)}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Tab') event.currentTarget.hidePopover();
        // Escape closes the menu and nothing behind it.
        event.stopPropagation();
        moveInMenu(event);
      }}
    >
      {items.map(
        (item) =>
          item !== null && (
            <button
              key={item[0]}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                item[1]();
                menu.current?.hidePopover();
              }}
            >
              {item[0]}
            </button>
          ),
      )}
    </div>
  );
}

function moveInMenu(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof Element)) return;
  const items = [...event.currentTarget.querySelectorAll('button')];
  const at = items.findIndex((item) => item === document.activeElement);
  const next: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const to = next[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[to]?.focus();
}
