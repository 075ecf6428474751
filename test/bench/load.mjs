/**
 * A client that costs less than what it measures: blocking sockets, a few connections under way, the oldest awaited.
 * `node load.mjs PORT` and, of these, what is wanted:
 *
 *     --seconds S      end after so long        --per-second R   open no more than so many
 *     --count N        end after so many        --keep-alive     many requests a connection
 *
 * Fails on the first answer that is not whole: without `Content-Length` an answer ends with its connection, and the
 * first one says how long all of them are. Prints as JSON how many
 * requests on how many connections took how long.
 */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

/** As many as fit into a backlog of five while one is served: more, and the kernel lets some wait for a second. */
const AT_ONCE = 6;

const AF_INET = 2;
const SOCK_STREAM = 1;
const REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
const WORDS = '<h1>Hello World</h1>';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: 'Infinity' },
    count: { type: 'string', default: 'Infinity' },
    'per-second': { type: 'string', default: 'Infinity' },
    'keep-alive': { type: 'boolean', default: false },
  },
});
const [seconds, count, perSecond] = [values.seconds, values.count, values['per-second']].map(Number);

const koffi = createRequire(import.meta.url)('koffi');
const c = koffi.load(null);
const socket = c.func('int socket(int family, int type, int protocol)');
const connect = c.func('int connect(int fd, const void *address, uint32_t length)');
const send = c.func('intptr_t send(int fd, const void *bytes, size_t length, int flags)');
const recv = c.func('intptr_t recv(int fd, void *buffer, size_t length, int flags)');
const close = c.func('int close(int fd)');

// A `struct sockaddr_in`: the family as the machine writes it, port and address as the network does.
const address = Buffer.alloc(16);
new Uint16Array(address.buffer, address.byteOffset, 1)[0] = AF_INET;
address.writeUInt16BE(Number(positionals[0]), 2);
address.set([127, 0, 0, 1], 4);

const buffer = Buffer.alloc(64 * 1024);
let answerBytes = null;

function checked(result, call) {
  if (result >= 0) return result;
  throw new Error(`${call} failed with error number ${koffi.errno()}`);
}

function open() {
  connections += 1;
  const fd = checked(socket(AF_INET, SOCK_STREAM, 0), 'socket');
  checked(connect(fd, address, address.length), 'connect');
  return fd;
}

function ask(fd) {
  checked(send(fd, REQUEST, REQUEST.length, 0), 'send');
}

/** Waits for one answer: the rest of what the connection has to say, or as much as the first answer had. */
function awaitAnswer(fd) {
  let received = 0;
  while (!values['keep-alive'] || received !== answerBytes) {
    const room = buffer.subarray(received);
    const bytes = checked(recv(fd, room, room.length, 0), 'recv');
    received += bytes;
    if (bytes === 0) break;
    if (answerBytes === null && values['keep-alive']) answerBytes = wholeBytes(received);
  }
  if (answerBytes === null) {
    const answer = buffer.toString('latin1', 0, received);
    if (!answer.includes(WORDS)) throw new Error(`An answer without ${WORDS}: ${answer}`);
    answerBytes = received;
  }
  if (received !== answerBytes) throw new Error(`Expected ${answerBytes} bytes, got ${received}`);
}

/** How long an answer is by its own word, once it is whole; null before. */
function wholeBytes(received) {
  const answer = buffer.toString('latin1', 0, received);
  const head = answer.indexOf('\r\n\r\n') + 4;
  const length = answer.match(/^content-length: *(\d+)/im)?.[1];
  if (head < 4 || received < head + Number(length)) return null;
  return head + Number(length);
}

const asleep = new Int32Array(new SharedArrayBuffer(4));
const startMs = performance.now();
const underWay = [];
const kept = [];
let begun = 0;
let done = 0;
let connections = 0;
for (;;) {
  const ms = performance.now() - startMs;
  const more = begun < count && ms < seconds * 1000;
  if (!more && underWay.length === 0) break;
  const dueMs = (begun / perSecond) * 1000 - ms;
  if (more && underWay.length < AT_ONCE && dueMs <= 0) {
    const fd = kept.pop() ?? open();
    ask(fd);
    underWay.push(fd);
    begun += 1;
  } else if (underWay.length > 0) {
    const fd = underWay.shift();
    awaitAnswer(fd);
    if (values['keep-alive']) kept.push(fd);
    else checked(close(fd), 'close');
    done += 1;
  } else {
    Atomics.wait(asleep, 0, 0, dueMs);
  }
}
process.stdout.write(JSON.stringify({ requests: done, connections, ms: performance.now() - startMs }));
