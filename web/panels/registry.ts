/** The page's panels: adding one is a file and a row here. */
import type { ComponentType } from 'preact';
import type { PanelId } from '../texts/panels.js';
import { Connections } from './Connections.js';
import type { PageContext } from './context.js';
import { Inspector } from './Inspector.js';
import { lazy } from './lazy.js';
import { Output } from './Output.js';
import { Response } from './Response.js';
import { Threads } from './Threads.js';
import { Wire } from './Wire.js';

/**
 * Where a panel is: `left` and `right` hold panels one above the other; the others show one of their panels at a
 * time. `timeline` and `program` are the row under the three columns.
 */
export type Place = 'left' | 'centre' | 'right' | 'timeline' | 'program';

export interface Panel {
  readonly id: PanelId;
  readonly place: Place;
  readonly component: ComponentType;
  /** Whether there is nothing that it could show. */
  readonly hidden?: (page: PageContext) => boolean;
}

export const PANELS: readonly Panel[] = [
  { id: 'connections', place: 'left', component: Connections },
  { id: 'threads', place: 'left', component: Threads },
  { id: 'wire', place: 'centre', component: Wire },
  { id: 'inspector', place: 'centre', component: Inspector },
  { id: 'output', place: 'centre', component: Output },
  { id: 'client', place: 'centre', component: lazy(async () => (await import('./client/Client.js')).Client) },
  { id: 'response', place: 'right', component: Response },
  {
    id: 'timeline',
    place: 'timeline',
    component: lazy(async () => (await import('./Timeline.js')).Timeline),
  },
  { id: 'ladder', place: 'timeline', component: lazy(async () => (await import('./Ladder.js')).Ladder) },
  {
    id: 'comparison',
    place: 'timeline',
    component: lazy(async () => (await import('./Comparison.js')).Comparison),
    hidden: ({ playground }) => playground.scenarios.comparison.value === null,
  },
  { id: 'program', place: 'program', component: lazy(async () => (await import('./Program.js')).Program) },
  {
    id: 'scenarios',
    place: 'program',
    component: lazy(async () => (await import('./Scenarios.js')).Scenarios),
    hidden: ({ playground }) => playground.scenarios.list.value.length === 0,
  },
];
