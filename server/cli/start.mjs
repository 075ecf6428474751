/** `npm start`: makes the clone ready, then becomes the command itself, in this process: signals reach it at once. */
import { makeReady } from './ready.mjs';

makeReady();
await import('../../dist/server/cli.js');
