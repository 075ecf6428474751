/** The page's panels: adding one is a file and a row here. */
import type { ComponentType } from 'preact';
import { Connections } from './Connections.js';
import { Output } from './Output.js';
import { Response } from './Response.js';
import { Threads } from './Threads.js';
import { Wire } from './Wire.js';

/** Where a panel is: `left` and `right` hold panels one above the other, `centre` shows one of its panels at a time. */
export type Place = 'left' | 'centre' | 'right';

export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  readonly component: ComponentType;
}

export const PANELS: readonly Panel[] = [
  { id: 'connections', title: 'Connections', place: 'left', component: Connections },
  { id: 'threads', title: 'Threads', place: 'left', component: Threads },
  { id: 'wire', title: 'Wire', place: 'centre', component: Wire },
  { id: 'output', title: 'Output', place: 'centre', component: Output },
  { id: 'response', title: 'Response', place: 'right', component: Response },
];
