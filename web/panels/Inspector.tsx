/** The Inspector's place: its views are a part of their own, loaded when they are first shown. */
import { usePage } from './context.js';
import { lazy } from './lazy.js';

const Inspection = lazy(async () => (await import('./inspector/Inspection.js')).Inspection);

export function Inspector() {
  // Behind another tab nothing is read and nothing is drawn.
  return usePage().shownTabs.value['centre'] === 'inspector' ? <Inspection /> : null;
}
