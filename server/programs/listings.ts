/** The programs as people read them: each very file that runs, and the same program in Python. */
import type { Language, Listing, ProgramName } from '../core/messages.js';
import eventLoopTs from './event-loop.ts?raw';
import finishTs from './finish.ts?raw';
import foreverTs from './forever.ts?raw';
import keepAliveTs from './keep-alive.ts?raw';
import oneShotTs from './one-shot.ts?raw';
import eventLoopPy from './python/event_loop.py?raw';
import finishPy from './python/finish.py?raw';
import foreverPy from './python/forever.py?raw';
import keepAlivePy from './python/keep_alive.py?raw';
import oneShotPy from './python/one_shot.py?raw';
import receivePy from './python/receive.py?raw';
import threadedPy from './python/threaded.py?raw';
import receiveTs from './receive.ts?raw';
import threadedTs from './threaded.ts?raw';

export type Listings = Readonly<Record<Language, Listing>>;

/** By program. */
export const LISTINGS: Readonly<Record<ProgramName, Listings>> = {
  'one-shot': listings('one-shot', oneShotTs, oneShotPy),
  forever: listings('forever', foreverTs, foreverPy),
  threaded: listings('threaded', threadedTs, threadedPy),
  'keep-alive': listings('keep-alive', keepAliveTs, keepAlivePy),
  'event-loop': listings('event-loop', eventLoopTs, eventLoopPy),
};

/** The receive rules, which stand beside every blocking program. */
export const RECEIVE_LISTINGS: Listings = listings('receive', receiveTs, receivePy);

/** What programs call between the last byte and `close`. */
export const FINISH_LISTINGS: Listings = listings('finish', finishTs, finishPy);

function listings(name: string, typescript: string, python: string): Listings {
  return {
    typescript: { file: `${name}.ts`, text: typescript },
    python: { file: `${name.replaceAll('-', '_')}.py`, text: python },
  };
}
