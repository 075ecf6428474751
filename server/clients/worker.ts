/** The thread of the raw clients: the code of their Worker. While there are any it turns; otherwise it sleeps. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { PlaygroundError, refusalOf } from '../core/errors.js';
import type { Refusal } from '../core/messages.js';
import { loadNative } from '../sockets/native.js';
import { ClientLoop } from './client-loop.js';
import type { ClientsJob, ClientsReport, ClientsStart } from './jobs.js';
import { RingRecorder } from './recorder.js';

/** How often the clients' state is told while it changes. */
const TELL_MS = 33;

/** The longest `recv` that a plan may ask for. */
const RECV_BYTES = 65_536;

const port = parentPort!;
const { shared, target, host, before } = workerData as ClientsStart;
const native = loadNative();
if ('unavailable' in native) throw new Error(native.unavailable.en);
const targetWord = new Int32Array(target);
const kit = { native, recorder: new RingRecorder(shared), buffer: new Uint8Array(RECV_BYTES) };
const loop = new ClientLoop(
  kit,
  host,
  () => Atomics.load(targetWord, 0),
  () => performance.now(),
  before,
);

let told = '';
let toldMs = 0;

function tell(id: number | null, refusal: Refusal | null): void {
  const { state, reaching } = loop;
  const text = JSON.stringify({ state, reaching });
  toldMs = performance.now();
  if (id === null && text === told) return;
  told = text;
  port.postMessage({ id, refusal, state, reaching } satisfies ClientsReport);
}

function act({ id, action }: ClientsJob): void {
  let refusal: Refusal | null = null;
  try {
    loop.act(action);
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    refusal = refusalOf(error);
  }
  tell(id, refusal);
}

port.on('message', (job: ClientsJob) => {
  act(job);
  while (loop.alive) {
    for (let next; (next = receiveMessageOnPort(port)) !== undefined;) act(next.message as ClientsJob);
    loop.turn();
    if (performance.now() - toldMs >= TELL_MS) tell(null, null);
  }
  tell(null, null);
});
