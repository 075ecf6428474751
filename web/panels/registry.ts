/** The page's panels: adding one is a file and a row here. */
import type { ComponentType } from 'preact';
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
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  readonly component: ComponentType;
  /** Whether there is nothing that it could show. */
  readonly hidden?: (page: PageContext) => boolean;
}

export const PANELS: readonly Panel[] = [
  { id: 'connections', title: 'Connections', place: 'left', component: Connections },
  { id: 'threads', title: 'Threads', place: 'left', component: Threads },
  { id: 'wire', title: 'Wire', place: 'centre', component: Wire },
  { id: 'output', title: 'Output', place: 'centre', component: Output },
  { id: 'client', title: 'Client', place: 'centre', component: Client },
  { id: 'response', title: 'Response', place: 'right', component: Response },
  { id: 'timeline', title: 'Timeline', place: 'timeline', component: Timeline },
  { id: 'ladder', title: 'Ladder', place: 'timeline', component: Ladder },
  {
    id: 'comparison',
    title: 'Compare',
    place: 'timeline',
    component: Comparison,
    hidden: ({ playground }) => playground.scenarios.comparison.value === null,
  },
  { id: 'program', title: 'Program', place: 'program', component: Program },
  {
    id: 'scenarios',
    title: 'Scenarios',
    place: 'program',
    component: Scenarios,
    hidden: ({ playground }) => playground.scenarios.list.value.length === 0,
  },
];
