/** The builds that are compared: the product, and others made from the same sources of which something is left out. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { ROOT } from '../../server/cli/ready.mjs';

/** The line of `thread-tracer.ts` that is the gate, as every call pays for it. */
const GATE_LINE = /^.*Atomics\.load\(this\.#control, WORD\.gate\) !== 0\) this\.#passGate\(.*$/m;

const BARE_TRACER = fileURLToPath(new URL('bare-tracer.ts', import.meta.url));

const withoutGate = {
  name: 'without-gate',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/thread-tracer.ts')) return undefined;
    if (!GATE_LINE.test(code)) throw new Error('Cannot build without the gate: its line was not found');
    return code.replace(GATE_LINE, '');
  },
};

const withBareTracer = {
  name: 'with-bare-tracer',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id.endsWith('/thread-tracer.js') && importer !== BARE_TRACER ? BARE_TRACER : undefined,
};

/** By name; the product itself is built before. */
export const BUILDS = {
  mirrored: { folder: 'dist/server', plugin: null },
  bare: { folder: 'dist/bench-bare', plugin: withBareTracer },
  'no gate': { folder: 'dist/bench-no-gate', plugin: withoutGate },
};

export async function buildAll() {
  for (const { folder, plugin } of Object.values(BUILDS)) {
    if (plugin === null) continue;
    await build({ root: ROOT, logLevel: 'error', build: { ssr: true, outDir: folder }, plugins: [plugin] });
  }
}
