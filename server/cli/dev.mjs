/** `npm run dev`: makes the clone ready, then serves the page from its sources. */
import { makeReady } from './ready.mjs';

makeReady();
await import('../../dist/server/dev.js');
