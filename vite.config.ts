import { defineConfig } from 'vitest/config';

/**
 * Two builds from one configuration: the page (`vite build`, into dist/web) and the server (`vite build --ssr`,
 * into dist/server, because a Worker can't load TypeScript on Node 20).
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: isSsrBuild ? '.' : 'web',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
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
        // It comes from this machine, and what is large (xterm) is needed at once.
        chunkSizeWarningLimit: 1000,
      },
  test: {
    root: '.',
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    // Most tests wait for processes of their own: a worker for each core, not one less.
    maxWorkers: '100%',
  },
}));
