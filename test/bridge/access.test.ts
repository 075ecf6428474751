import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { AccessGate } from '../../server/bridge/access.js';

type Headers = readonly (readonly [name: string, value: string])[];

const HOST = ['Host', 'localhost:5173'] as const;
const JSON_TYPE = ['Content-Type', 'application/json'] as const;

/** The status with which a request is refused; null when it may pass. */
function verdict(method: string, headers: Headers): number | null {
  const request = {
    method,
    rawHeaders: headers.flat(),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
  };
  return new AccessGate(5173).refuse(request as unknown as IncomingMessage)?.status ?? null;
}

describe('the Host must be one of ours, to the letter', () => {
  test.each<[Headers, number | null]>([
    [[['Host', 'localhost:5173']], null],
    [[['Host', '127.0.0.1:5173']], null],
    [[['Host', '[::1]:5173']], null],
    [[['host', 'LOCALHOST:5173']], null],
    [[['Host', 'localhost']], 403],
    [[['Host', 'localhost:80']], 403],
    [[['Host', 'localhost:51730']], 403],
    [[['Host', 'localhost:5173 ']], 403],
    [[['Host', 'localhost.:5173']], 403],
    [[['Host', 'localhost.evil.example:5173']], 403],
    [[['Host', 'evil.example:5173']], 403],
    [[['Host', 'evil.example']], 403],
    [[['Host', '127.1:5173']], 403],
    [[['Host', '0.0.0.0:5173']], 403],
    [[['Host', '']], 403],
    [[], 400],
    [[HOST, HOST], 400],
    [[HOST, ['Host', 'evil.example']], 400],
  ])('%j: %j', (headers, expected) => {
    expect(verdict('GET', headers)).toBe(expected);
    expect(verdict('PUT', [...headers, JSON_TYPE])).toBe(expected);
  });
});

describe('an Origin, where there is one, must be ours, whatever the Host says', () => {
  test.each<[Headers, number | null]>([
    [[HOST, ['Origin', 'http://localhost:5173']], null],
    [[HOST, ['Origin', 'http://127.0.0.1:5173']], null],
    [[HOST, ['Origin', 'http://[::1]:5173']], null],
    [[HOST, ['Origin', 'https://localhost:5173']], 403],
    [[HOST, ['Origin', 'http://localhost']], 403],
    [[HOST, ['Origin', 'http://localhost:8000']], 403],
    [[HOST, ['Origin', 'http://localhost:5173/']], 403],
    [[HOST, ['Origin', 'http://localhost:5173.evil.example']], 403],
    [[HOST, ['Origin', 'http://evil.example']], 403],
    [[HOST, ['Origin', 'null']], 403],
    [[HOST, ['Origin', '']], 403],
    [[HOST, ['Origin', 'http://localhost:5173'], ['Origin', 'http://evil.example']], 403],
    // A name that was rebound to 127.0.0.1: Host and Origin agree, and both are foreign.
    [
      [
        ['Host', 'evil.example:5173'],
        ['Origin', 'http://evil.example:5173'],
      ],
      403,
    ],
  ])('%j: %j', (headers, expected) => {
    expect(verdict('GET', headers)).toBe(expected);
    expect(verdict('PUT', [...headers, JSON_TYPE])).toBe(expected);
  });
});

describe('what a browser asks for in the name of a page of another origin is refused, but for a link to here', () => {
  test.each<[site: string, dest: string, number | null]>([
    ['same-origin', 'empty', null],
    ['none', 'document', null],
    ['cross-site', 'document', null],
    ['same-site', 'document', null],
    ['same-site', 'empty', 403],
    ['same-site', 'script', 403],
    ['cross-site', 'image', 403],
    ['cross-site', 'iframe', 403],
    ['cross-site', 'object', 403],
    ['cross-site', 'websocket', 403],
    ['cross-site', '', 403],
    ['of-tomorrow', 'empty', 403],
  ])('%s for %j: %j', (site, dest, expected) => {
    expect(verdict('GET', [HOST, ['Sec-Fetch-Site', site], ['Sec-Fetch-Dest', dest]])).toBe(expected);
  });
});

describe('what changes something must be JSON, which no foreign form can send', () => {
  test.each<[string, string | null, number | null]>([
    ['PUT', 'application/json', null],
    ['PUT', 'application/json; charset=utf-8', null],
    ['PUT', 'Application/JSON ;charset=utf-8', null],
    ['PUT', 'text/plain', 415],
    ['PUT', 'text/plain; application/json', 415],
    ['PUT', 'application/x-www-form-urlencoded', 415],
    ['PUT', 'application/jsonp', 415],
    ['PUT', '', 415],
    ['PUT', null, 415],
    ['GET', null, null],
    ['GET', 'text/plain', null],
    ['HEAD', null, null],
  ])('%s with Content-Type %j: %j', (method, type, expected) => {
    expect(verdict(method, type === null ? [HOST] : [HOST, ['Content-Type', type]])).toBe(expected);
  });
});

test('on port 80 the Host and the Origin come without it', () => {
  const refused = (host: string, origin: string): number | null => {
    const rawHeaders = ['Host', host, 'Origin', origin];
    return (
      new AccessGate(80).refuse({ method: 'GET', rawHeaders, headers: {} } as unknown as IncomingMessage)
        ?.status ?? null
    );
  };
  expect(refused('localhost', 'http://localhost')).toBeNull();
  expect(refused('localhost:80', 'http://localhost')).toBeNull();
  expect(refused('localhost', 'http://localhost:8000')).toBe(403);
  expect(refused('localhost:8000', 'http://localhost')).toBe(403);
});
