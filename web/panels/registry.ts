/** The page's panels: adding one is a file and a row here. */
import type { ComponentType } from 'preact';
import type { PanelId } from '../texts/panels.js';
import { Client } from './client/Client.js';
import { Comparison } from './Comparison.js';
import { Connections } from './Connections.js';
import type { PageContext } from './context.js';
import { Ladder } from './Ladder.js';
import { Output } from './Output.js';
import { Program } from './Program.js';
import { Response } from './Response.js';
import { Scenarios } from './Scenarios.js';
import { Threads } from './Threads.js';
import { Timeline } from './Timeline.js';
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
  { id: 'output', place: 'centre', component: Output },
  { id: 'client', place: 'centre', component: Client },
  { id: 'response', place: 'right', component: Response },
  { id: 'timeline', place: 'timeline', component: Timeline },
  { id: 'ladder', place: 'timeline', component: Ladder },
  {
    id: 'comparison',

    place: 'timeline',
    component: Comparison,
    hidden: ({ playground }) => playground.scenarios.comparison.value === null,
  },
  { id: 'program', place: 'program', component: Program },
  {
    id: 'scenarios',

    place: 'program',
    component: Scenarios,
    hidden: ({ playground }) => playground.scenarios.list.value.length === 0,
  },
];
