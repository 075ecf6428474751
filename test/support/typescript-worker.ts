/** Workers from TypeScript: Node 20 can't load it, so Vite makes one module of it first, in memory. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';

/** Builds the module at `url` once; returns how to start Workers that run it. */
export async function typescriptWorker<T>(url: URL): Promise<(workerData: T) => Worker> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { ssr: fileURLToPath(url), write: false, target: 'node20', minify: false },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as { output: { code?: string }[] };
  const code = output[0]!.code!;
  const module = new URL(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  return (workerData) => new Worker(module, { workerData });
}
