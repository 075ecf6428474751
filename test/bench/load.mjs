/**
 * A load generator: `node load.mjs PORT COUNT [PER_SECOND]`. Opens COUNT connections one request each, a few at a time
 * and no more than PER_SECOND, checks the length of every answer, and prints as JSON how long that took. Fails on the
 * first answer that is not whole.
 */
import { connect } from 'node:net';

/** As many as fit into a backlog of five while one is served: more, and the kernel lets some wait for a second. */
const AT_ONCE = 6;

const [port, count, perSecond = Infinity] = process.argv.slice(2).map(Number);
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
const ANSWER_BYTES = 64;

let begun = 0;
let done = 0;
const startMs = performance.now();

/** Begins as many as may be under way by now. */
function next() {
  const dueMs = (begun / perSecond) * 1000 - (performance.now() - startMs);
  if (begun === count || begun - done >= AT_ONCE) return;
  if (dueMs > 0) return void setTimeout(next, dueMs);
  begun += 1;
  let received = 0;
  const socket = connect(port, '127.0.0.1', () => socket.write(REQUEST));
  socket.on('data', (chunk) => (received += chunk.length));
  socket.on('error', fail);
  socket.on('close', () => {
    if (received !== ANSWER_BYTES) fail(new Error(`Expected ${ANSWER_BYTES} bytes, got ${received}`));
    done += 1;
    if (done === count) process.stdout.write(JSON.stringify({ ms: performance.now() - startMs }));
    else next();
  });
}

function fail(error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

for (let i = 0; i < AT_ONCE; i += 1) next();
