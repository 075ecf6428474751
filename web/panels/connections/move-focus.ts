/** Arrow keys in the list: up and down from row to row and through the lines under them, sideways to a row's buttons. */

const LINES = '.connection, .request-line, .group-head';

export function moveFocus(event: KeyboardEvent): void {
  const { currentTarget, target } = event;
  if (!(currentTarget instanceof Element) || !(target instanceof Element)) return;
  const next = nextOf(event.key, currentTarget, target);
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

function nextOf(key: string, list: Element, target: Element): Element | null | undefined {
  const place = target.closest('.connection-place');
  const line = place?.querySelector(LINES) ?? target.closest(LINES);
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    const lines = [...list.querySelectorAll(LINES)];
    const at = lines.findIndex((one) => one === line);
    return at < 0 ? null : lines[at + (key === 'ArrowDown' ? 1 : -1)];
  }
  if (place === null || (key !== 'ArrowRight' && key !== 'ArrowLeft')) return null;
  const across = [...place.querySelectorAll('button')];
  return across[across.findIndex((one) => one === target) + (key === 'ArrowRight' ? 1 : -1)];
}
