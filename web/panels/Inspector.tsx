/** The Inspector's place: its views are a part of their own, loaded when they are first shown. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePage } from './context.js';

export function Inspector() {
  const { shownTabs } = usePage();
  const shown = shownTabs.value['centre'] === 'inspector';
  const loaded = useSignal<{ readonly Inspection: ComponentType } | null>(null);
  useEffect(() => {
    if (shown && loaded.peek() === null)
      void import('./inspector/Inspection.js').then((module) => (loaded.value = module));
  }, [shown]);
  // Behind another tab nothing is read and nothing is drawn.
  return shown && loaded.value !== null ? <loaded.value.Inspection /> : null;
}
