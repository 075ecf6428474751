/** A process with 64 descriptors and 200 clients at once: the page stays there, and the program comes back. */
import { expect, test } from 'vitest';
import { PROGRAM_NAMES } from '../../server/core/messages.js';
import { Client } from '../support/client.js';
import { HELLO_WORLD, Playground } from '../support/playground.js';
import { until } from '../support/wait.js';

test.runIf(process.platform !== 'win32')(
  'a crowd takes no descriptor from the page, and no program ends by it',
  async () => {
    const playground = await new Playground([], 64).start();
    for (const program of PROGRAM_NAMES.filter((name) => name !== 'one-shot')) {
      await playground.run({ program });
      const crowd = Array.from({ length: 200 }, () => Client.begin(playground.port));
      await until('the crowd', async () => (await playground.status()).counts.open > 0);
      // As a browser does: six at once, and a WebSocket.
      const pages = await Promise.all(Array.from({ length: 6 }, () => playground.get('/')));
      expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
      const viewer = await playground.view();
      expect(await playground.status()).toMatchObject({ state: 'listening', error: null });
      for (const client of crowd) client.close();
      viewer.close();
      // Before that `event-loop` may drop whoever comes: too many are open.
      await until('the crowd to go', async () => (await playground.status()).counts.open === 0);
      expect(await playground.fetch()).toBe(HELLO_WORLD);
      expect(await playground.status()).toMatchObject({ state: 'listening', error: null });
    }
    await playground.end();
  },
);
