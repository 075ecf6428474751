import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** The highest level is a twentieth smaller, and takes ten times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Beside each file of the page the same file compressed, so that the server only has to send it. */
const compressed: Plugin = {
  name: 'compressed',
  apply: ({ build }) => !build?.ssr,
  async writeBundle({ dir }, bundle) {
    const write = async (path: string, content: string | Uint8Array): Promise<void> => {
      await writeFile(
        `${path}.br`,
        await promisify<string | Uint8Array, object, Buffer>(brotliCompress)(content, BROTLI),
      );
      await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
    };
    await Promise.all(
      Object.values(bundle).map((file) =>
        write(join(dir!, file.fileName), file.type === 'chunk' ? file.code : file.source),
      ),
    );
  },
};

/**
 * Two builds from one configuration: the page (`vite build`, into dist/web) and the server (`vite build --ssr`,
 * into dist/server, because a Worker can't load TypeScript on Node 20).
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: isSsrBuild ? '.' : 'web',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [compressed],
  build: isSsrBuild
    ? {
        outDir: 'dist/server',
        emptyOutDir: true,
        target: 'node20',
        sourcemap: true,
        rolldownOptions: {
          input: {
            cli: 'server/cli/main.ts',
            dev: 'server/cli/dev.ts',
            worker: 'server/engine/worker.ts',
            'clients-worker': 'server/clients/worker.ts',
          },
          // All in one folder: whoever makes a Worker finds its file beside its own.
          output: { chunkFileNames: '[name].js' },
        },
      }
    : {
        outDir: '../dist/web',
        emptyOutDir: true,
        target: 'es2022',
        // Every browser of this target knows `modulepreload` by itself.
        modulePreload: { polyfill: false },
        // `test/e2e/weight.test.ts` holds what a first load costs: what is large (the editor) comes when it is needed.
        chunkSizeWarningLimit: 1000,
      },
  test: {
    root: '.',
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    // As long as every other wait of a test.
    expect: { poll: { timeout: 10_000 } },
    // Tests of the server mostly wait for it: one worker more than there are cores keeps these busy.
    maxWorkers: availableParallelism() + 1,
    // Files share what they import: no module keeps anything of a test.
    isolate: false,
  },
}));
