/** What a server holds: memory, descriptors, threads; and whether that grows. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** The heap of a process that was started with `--inspect`, through its DevTools protocol. */
export class Inspector {
  #socket;
  #id = 0;
  #asked = new Map();

  static async connect(url) {
    const inspector = new Inspector();
    inspector.#socket = new WebSocket(url, { perMessageDeflate: false });
    inspector.#socket.on('message', (data) => {
      const { id, result, error } = JSON.parse(data);
      const { resolve, reject } = inspector.#asked.get(id) ?? {};
      inspector.#asked.delete(id);
      if (error) reject?.(new Error(error.message));
      else resolve?.(result);
    });
    await once(inspector.#socket, 'open');
    return inspector;
  }

  #ask(method, params = {}) {
    const id = (this.#id += 1);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
  }

  /** Bytes that the main thread's objects take, and the buffers that they own: what nobody uses any more not counted. */
  async heldBytes() {
    // Buffers are given back in the pass after the one that finds their owners gone.
    for (let pass = 0; pass < 2; pass += 1) await this.#ask('HeapProfiler.collectGarbage');
    const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
    return (await this.#ask('Runtime.evaluate', { expression })).result.value;
  }

  close() {
    this.#socket.terminate();
  }
}

/** What is open, each as the system names its kind: `socket`, `anon_inode:[eventfd]`, a file. */
export function descriptorsOf(pid) {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/:\[\d+\]$/, '')];
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
}
export const threadsOf = (pid) => readdirSync(`/proc/${pid}/task`).length;
export const residentBytesOf = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

/** By how much a value grows over all samples, on the straight line that fits them best (least squares). */
export function growth(samples) {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  let covariance = 0;
  let variance = 0;
  samples.forEach((value, index) => {
    covariance += (index - middle) * (value - mean);
    variance += (index - middle) ** 2;
  });
  return (covariance / variance) * (samples.length - 1);
}
