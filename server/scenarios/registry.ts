/** The scenarios that people can play: adding one is a file in `plays/` and a row here. */
import { bodyLater } from './plays/body-later.js';
import { exactly1024 } from './plays/exactly-1024.js';
import { fiveVisitors } from './plays/five-visitors.js';
import { fullBacklog } from './plays/full-backlog.js';
import { idlePreconnect } from './plays/idle-preconnect.js';
import { lostTail } from './plays/lost-tail.js';
import { noReuseAddress } from './plays/no-reuse-address.js';
import { resetBeforeResponse } from './plays/reset-before-response.js';
import { resetMidResponse } from './plays/reset-mid-response.js';
import { slowVisitor } from './plays/slow-visitor.js';
import { splitHeaders } from './plays/split-headers.js';
import type { Scenario } from './scenario.js';

export const SCENARIOS: readonly Scenario[] = [
  fiveVisitors,
  slowVisitor,
  idlePreconnect,
  fullBacklog,
  exactly1024,
  splitHeaders,
  bodyLater,
  resetBeforeResponse,
  resetMidResponse,
  lostTail,
  noReuseAddress,
];
