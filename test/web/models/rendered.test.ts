import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../server/core/http/parse.js';
import { compileResponse, respond } from '../../../server/core/response/rules.js';
import { renderRule } from '../../../web/models/rendered.js';

const REQUEST = Buffer.from('GET /a?x=1 HTTP/1.1\r\n\r\n');
const VALUES = {
  request: () => parseRequest(REQUEST),
  client: { ip: '127.0.0.1', port: 50510 },
  connection: { id: 7, count: 9 },
  thread: { id: 1 },
  nowMs: 0,
};

describe('renderRule()', () => {
  it('makes the bytes that the program would send, and says where its pieces part', () => {
    const text = 'HTTP/1.1 200 OK\nContent-Length: {{body.length}}\n\nyou asked for {{request.target|html}}';
    const rule = {
      method: '*',
      path: '*',
      text,
      plan: {
        cuts: [
          { at: 4, waitMs: 0 },
          { at: 49, waitMs: 5 },
        ],
        ending: null,
      },
    };
    const made = renderRule(rule, 'crlf', VALUES);
    if ('code' in made) throw made;
    const { pieces } = respond(compileResponse({ lineEnding: 'crlf', rules: [rule] }), REQUEST, VALUES);
    expect(made.bytes).toEqual(new Uint8Array(Buffer.concat(pieces.map(({ bytes }) => bytes))));
    expect(made.cuts).toEqual([4, 4 + pieces[1]!.bytes.length]);
    expect(Buffer.from(made.bytes.subarray(made.headBytes)).toString()).toBe('you asked for /a?x=1');
    const value = made.spans.findLast(({ kind }) => kind === 'value')!;
    expect(Buffer.from(made.bytes.subarray(value.start, value.end)).toString()).toBe('/a?x=1');
  });

  it('says why there are none', () => {
    expect(renderRule({ text: '{{nobody}}' }, 'crlf', VALUES)).toMatchObject({
      code: 'TEMPLATE_UNKNOWN_NAME',
    });
  });
});
