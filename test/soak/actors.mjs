/** Who uses a playground in a soak: visitors of the program, people who edit, raw clients, the gate. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';

/** Nothing takes as long on a busy machine. */
const DEADLINE_MS = 30_000;

/** As many visitors at once as fit into a backlog of five: more, and the kernel lets some wait for a second. */
const AT_ONCE = 4;

/** A visitor comes every so many milliseconds: steadily, and so that a machine has time for other things. */
const PACE_MS = 15;

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks until `probe` returns something, or for too long. */
export async function until(what, probe) {
  const deadlineMs = performance.now() + DEADLINE_MS;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > deadlineMs) throw new Error(`Waited ${DEADLINE_MS} ms in vain: ${what}`);
    await sleep(20);
  }
}

/** The interface for scripts of a playground. */
export class Playground {
  #uiPort;

  constructor(uiPort) {
    this.#uiPort = uiPort;
  }

  async get(path) {
    return (await this.#ask('GET', path)).json;
  }

  /** @throws where it is answered otherwise than expected */
  async put(path, value, expected = 200) {
    const { status, json } = await this.#ask('PUT', path, JSON.stringify(value));
    if (status !== expected)
      throw new Error(`PUT /api/${path}: ${status} ${JSON.stringify(json)}, expected ${expected}`);
    return json;
  }

  /** On a connection of its own: none is kept that would count as left open. */
  #ask(method, path, body) {
    return new Promise((resolve, reject) => {
      const asked = httpRequest({
        port: this.#uiPort,
        host: '127.0.0.1',
        path: `/api/${path}`,
        method,
        agent: false,
        headers: { 'content-type': 'application/json' },
      });
      asked.on('error', reject);
      asked.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, json: JSON.parse(text) }));
        response.on('error', reject);
      });
      asked.end(body);
    });
  }
}

/** The response that is live: each edit has a number, and a length of its own. */
export class Editor {
  #playground;
  /** The last one that is surely live, and the last that may be. */
  live = 0;
  asked = 0;

  constructor(playground) {
    this.#playground = playground;
  }

  bodyOf(number) {
    return `${number}:${'x'.repeat((number * 397) % 3000)}`;
  }

  /** Puts one live; nobody is answered with anything else from here on. */
  async edit() {
    const number = (this.asked += 1);
    const text = `HTTP/1.1 200 OK\nContent-Length: {{body.length}}\n\n${this.bodyOf(number)}`;
    await this.#playground.put('response', { lineEnding: 'crlf', rules: [{ text }] });
    this.live = number;
  }

  /** One with a mistake, which must change nothing. */
  async editWrongly() {
    const text = `HTTP/1.1 200 OK\n\n{{no.such.value}}`;
    await this.#playground.put('response', { lineEnding: 'crlf', rules: [{ text }] }, 422);
  }

  /** @throws where it is not exactly one of the responses that were live meanwhile */
  check(received, liveBefore) {
    const [, lengthBytes, body] =
      /^HTTP\/1\.1 200 OK\r\nContent-Length: (\d+)\r\n\r\n(.*)$/.exec(received) ?? [];
    const number = Number(body?.split(':')[0]);
    if (!(number >= liveBefore && number <= this.asked) || body !== this.bodyOf(number))
      throw new Error(`Edits ${liveBefore} to ${this.asked} were live, got ${received.slice(0, 100)}`);
    if (Number(lengthBytes) !== body.length)
      throw new Error(`${lengthBytes} bytes were announced, ${body.length} came`);
  }
}

/** One connection: sends `request`, and resolves with all that came when the program, or `isWhole`, has ended it. */
export function visit(port, request, isWhole = () => false) {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(request));
    const late = setTimeout(
      () => socket.destroy(new Error(`No end after ${received.length} bytes`)),
      DEADLINE_MS,
    );
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      received += chunk;
      if (isWhole(received)) socket.end();
    });
    socket.on('error', (error) => reject(error));
    socket.on('close', () => {
      clearTimeout(late);
      resolve(received);
    });
  });
}

/** Whether a response with a Content-Length is all there. */
function isWhole(received) {
  const head = received.indexOf('\r\n\r\n');
  if (head < 0) return false;
  return received.length >= head + 4 + Number(/Content-Length: (\d+)/.exec(received)?.[1]);
}

/** So many visitors, at a steady pace; each must get a response whole. */
export async function visitMany(port, count, editor) {
  let begun = 0;
  const visitors = Array.from({ length: AT_ONCE }, async () => {
    while (begun < count) {
      begun += 1;
      const { live } = editor;
      editor.check(await visit(port, GET, isWhole), live);
      await sleep(PACE_MS * AT_ONCE);
    }
  });
  await Promise.all(visitors);
}

/** One connection with so many requests at once: more records than a viewer is shown. Only where connections are kept. */
export async function flood(port, count) {
  let answers = 0;
  await visit(port, 'GET / HTTP/1.1\r\n\r\n'.repeat(count), (received) => {
    answers = received.split('HTTP/1.1 200 OK').length - 1;
    return answers === count && isWhole(received.slice(received.lastIndexOf('HTTP/1.1 200 OK')));
  });
  if (answers !== count) throw new Error(`${count} requests, ${answers} answers`);
}

/** Visitors that have said half of what they want, or nothing, when the program ends: each must be let go. */
export async function beginVisits(port) {
  const begun = await Promise.all(
    ['GET / HTTP/1.1\r\nHost:', '', 'POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n123'].map(async (part) => {
      const socket = connect({ port, host: '127.0.0.1' });
      const ended = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
      await new Promise((resolve) => socket.once('connect', resolve));
      if (part !== '') socket.write(part);
      socket.resume();
      return { socket, ended };
    }),
  );
  return async () => {
    const late = setTimeout(() => begun.forEach(({ socket }) => socket.destroy()), DEADLINE_MS);
    await Promise.all(begun.map(({ ended }) => ended));
    clearTimeout(late);
  };
}

/** Raw clients, each with its request in pieces; some are stopped in the middle of it. */
export async function runRawClients(playground) {
  const text = 'POST / HTTP/1.1\nHost: localhost\nContent-Length: {{body.length}}\n\nsome text';
  const plan = { text, pieces: 3, waitMs: 5, ending: 'half-close', clients: 3, repeat: 2 };
  await playground.put('client', { do: 'run', plan });
  await until('the raw clients to end', async () => {
    const { planned, ended } = await playground.get('client');
    return ended >= planned;
  });
  await playground.put('client', { do: 'run', plan: { ...plan, waitMs: 60_000, clients: 2 } });
  await playground.put('client', { do: 'stop' });
}

/** Everybody waits before the next call, some are let through one by one, then all go on. */
export async function pause(playground) {
  await playground.put('gate', { paused: true });
  for (let i = 0; i < 3; i += 1) await playground.put('gate', { step: 'all' });
  await playground.put('gate', { paused: false });
}
