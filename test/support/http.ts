/** Plain HTTP requests to the page's port, each on a connection of its own, with the headers asked for and the token. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tokenOf } from './token.js';

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  /** Undefined: the right one, where there is one. Null: none. */
  readonly token?: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The body as JSON. */
  readonly json: () => any;
}

/** Sends a request and resolves with the head of the answer; the body is still to be read. */
export function open(
  port: number,
  { method = 'GET', path, headers = {}, body, token = tokenOf(port) ?? null }: Asked,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) };
    const options = { port, host: '127.0.0.1', method, path, headers: all, agent: false };
    const request = httpRequest(options, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends a request and reads the whole answer. */
export async function ask(port: number, asked: Asked): Promise<Answer> {
  const response = await open(port, asked);
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return {
    status: response.statusCode!,
    headers: response.headers,
    body,
    json: () => JSON.parse(body.toString()),
  };
}

/** A PUT of JSON. */
export function put(port: number, path: string, value: unknown): Promise<Answer> {
  return ask(port, {
    method: 'PUT',
    path,
    headers: { 'content-type': 'application/json' },
    body: typeof value === 'string' ? value : JSON.stringify(value),
  });
}
