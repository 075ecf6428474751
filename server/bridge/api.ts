/** The HTTP interface for scripts, below `/api/`: a table of routes. What the page can change, they can. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MESSAGE_LIMIT_BYTES, type Status } from '../core/messages.js';
import { told } from '../core/words.js';
import type { RawClients } from '../clients/raw-clients.js';
import type { Session } from '../engine/session.js';
import type { ScenarioPlayer } from '../scenarios/player.js';
import {
  checkClientAction,
  checkGateChange,
  checkPrivacyChange,
  checkProgramChange,
  checkResponseSet,
  checkScenarioChoice,
  type Checked,
} from './control.js';
import { connectionBytes, recordLines, type Direction } from './exports.js';
import { refusal } from './hub.js';
import type { Shown } from './shown.js';

/** The longest JSON that is read: what is allowed as text, were each of its bytes six as `\u0001` is. */
const RESPONSE_LIMIT_BYTES = 1024 * 1024;
const CLIENT_LIMIT_BYTES = 4 * 1024 * 1024;

/** What the routes are about. */
export interface Served {
  readonly session: Session;
  readonly shown: Shown;
  readonly player: ScenarioPlayer;
  readonly clients: RawClients;
  readonly status: () => Status;
  /** What a viewer must have; null where nobody needs one. */
  readonly token: string | null;
}

/** What a route is given. */
interface Call extends Served {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly match: RegExpMatchArray;
}

interface Route {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: RegExp;
  readonly handle: (call: Call) => void | Promise<void>;
}

const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/api\/status$/,
    handle: ({ response, status }) => sendJson(response, 200, status()),
  },
  { method: 'GET', path: /^\/api\/records\.ndjson$/, handle: sendRecords },
  { method: 'GET', path: /^\/api\/connections\/([1-9]\d{0,9})\/(received|sent)\.bin$/, handle: sendBytes },
  {
    method: 'GET',
    path: /^\/api\/response$/,
    handle: ({ response, session }) => sendJson(response, 200, session.response),
  },
  {
    method: 'PUT',
    path: /^\/api\/response$/,
    handle: put(
      checkResponseSet,
      ({ session }, response) => ({ version: session.setResponse(response) }),
      RESPONSE_LIMIT_BYTES,
    ),
  },
  {
    method: 'PUT',
    path: /^\/api\/program$/,
    handle: put(checkProgramChange, async ({ session, player, status }, change) => {
      player.refuseWhilePlaying();
      await session.changeProgram(change);
      return status();
    }),
  },
  {
    method: 'PUT',
    path: /^\/api\/gate$/,
    handle: put(checkGateChange, ({ session, status }, change) => {
      session.changeGate(change);
      return status();
    }),
  },
  {
    method: 'PUT',
    path: /^\/api\/privacy$/,
    handle: put(checkPrivacyChange, async ({ shown, status }, { hideSecrets }) => {
      await shown.setHideSecrets(hideSecrets);
      return status();
    }),
  },
  {
    method: 'GET',
    path: /^\/api\/scenarios$/,
    handle: ({ response, player }) => sendJson(response, 200, told(player.scenarios, 'en')),
  },
  {
    method: 'PUT',
    path: /^\/api\/scenario$/,
    handle: put(checkScenarioChoice, async ({ player }, { name, program }) =>
      told(await player.play(name, program), 'en'),
    ),
  },
  {
    method: 'GET',
    path: /^\/api\/client$/,
    handle: ({ response, clients }) => sendJson(response, 200, clients.state),
  },
  {
    method: 'PUT',
    path: /^\/api\/client$/,
    handle: put(
      checkClientAction,
      async ({ clients }, action) => {
        await clients.act(action);
        return clients.state;
      },
      CLIENT_LIMIT_BYTES,
    ),
  },
  // For the page: every browser sends an Origin with POST, and the gate has seen that it is ours.
  {
    method: 'POST',
    path: /^\/api\/token$/,
    handle: ({ request, response, token }) => {
      if (request.headers.origin !== undefined) sendJson(response, 200, { token });
      else sendProblem(response, 403, 'NO_ORIGIN', 'Only the page is told the token here');
    },
  },
];

/** Answers a request below `/api/`. Never throws: whatever goes wrong becomes an answer. */
export async function handleApi(
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const matching = ROUTES.filter((route) => route.path.test(path));
  const route = matching.find(
    ({ method }) => method === (request.method === 'HEAD' ? 'GET' : request.method),
  );
  try {
    if (matching.length === 0) return sendProblem(response, 404, 'NOT_FOUND', `There is no ${path}`);
    if (route === undefined) {
      response.setHeader('Allow', [...new Set(matching.map(({ method }) => method))].join(', '));
      return sendProblem(response, 405, 'METHOD_NOT_ALLOWED', `${path} does not take ${request.method}`);
    }
    const match = path.match(route.path)!;
    await route.handle({
      ...served,
      request,
      response,
      query: new URLSearchParams(query),
      match,
    });
  } catch (error) {
    // The client went away, or our own fault: either way this answer is over and the server is not.
    if (response.headersSent) response.destroy();
    else sendProblem(response, 500, 'INTERNAL', error instanceof Error ? error.message : String(error));
  }
}

async function sendRecords({ session, shown, query, request, response }: Call): Promise<void> {
  const since = query.get('since') ?? '0';
  if (!/^\d{1,15}$/.test(since)) {
    return sendProblem(
      response,
      400,
      'BAD_SINCE',
      `since=${since}: expected a sequence number, such as since=0`,
    );
  }
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
  if (request.method === 'HEAD') return void response.end();
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.flushHeaders();
  const follow = ['1', 'true'].includes(query.get('follow') ?? '');
  await pipeline(
    Readable.from(recordLines(shown, session.errnoNames, Number(since), follow, gone.signal)),
    response,
  );
}

function sendBytes({ session, shown, match, response }: Call): void {
  const connection = Number(match[1]);
  const chunks = connectionBytes(shown.log, connection, match[2] as Direction);
  if (chunks === null) {
    const existed = connection > 0 && connection <= session.status.counts.connections;
    if (existed)
      return sendProblem(response, 410, 'GONE', `The bytes of connection ${connection} are not held whole`);
    return sendProblem(response, 404, 'NOT_FOUND', `There is no connection ${connection}`);
  }
  const bytes = Buffer.concat(chunks);
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': bytes.length,
    'Content-Disposition': `attachment; filename="connection-${connection}-${match[2]}.bin"`,
    'Cache-Control': 'no-store',
  });
  response.end(bytes);
}

/** A route that takes JSON: checks it, applies it, and answers with what `apply` returns or why it was refused. */
function put<T>(
  check: (text: string) => Checked<T>,
  apply: (call: Call, value: T) => unknown | Promise<unknown>,
  limitBytes = MESSAGE_LIMIT_BYTES,
): Route['handle'] {
  return async (call) => {
    const value = await readChecked(call, check, limitBytes);
    if (value === null) return;
    try {
      sendJson(call.response, 200, await apply(call, value));
    } catch (error) {
      const refused = refusal(error);
      // The page, too, asks here what is too large for a message: it reads the words.
      send(call.response, 422, { error: { ...told(refused, 'en'), words: refused.message } });
    }
  };
}

async function readChecked<T>(
  { request, response }: Call,
  check: (text: string) => Checked<T>,
  limitBytes: number,
): Promise<T | null> {
  const body = await readBody(request, limitBytes);
  if (body === null) {
    sendProblem(response, 413, 'TOO_LARGE', `Expected at most ${limitBytes} bytes`);
    return null;
  }
  const checked: Checked<T> = isUtf8(body)
    ? check(body.toString())
    : { ok: false, problem: { en: 'Not UTF-8', zh: '不是 UTF-8' } };
  if (checked.ok) return checked.value;
  sendProblem(response, 400, 'BAD_REQUEST', checked.problem.en);
  return null;
}

/** The whole body; null where it is too long. That one is read, too: who is still sending would not hear the answer. */
async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  return bytes > limitBytes ? null : Buffer.concat(chunks);
}

/** Scripts are answered in English. */
function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, told(value, 'en'));
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(`${JSON.stringify(value)}\n`);
}

export function sendProblem(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, { error: { code, message } });
}
