import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameDocument, lookOf, readBody, unpack } from '../../../web/models/inspector-body.js';
import { readHeads } from '../../../web/models/inspector-headers.js';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

function bodyOf(message: string) {
  const bytes = bytesOf(message);
  return readBody(bytes, readHeads(bytes, 'response'));
}

const response = (fields: string, body: string): string => `HTTP/1.1 200 OK\r\n${fields}\r\n${body}`;

describe('the body of a message', () => {
  it.each([
    ['until the close', '', 'hello', 'hello'],
    ['of the length that is said', 'Content-Length: 3\r\n', 'hello', 'hel'],
    ['out of its chunks', 'Transfer-Encoding: chunked\r\n', '2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n', 'hello'],
    ['whatever a length that is none says', 'Content-Length: x\r\n', 'hello', 'hello'],
  ])('is read %s', (_, fields, body, expected) => {
    expect(textOf(bodyOf(response(fields, body))?.bytes)).toBe(expected);
  });

  it('is not there before the head is whole', () => {
    expect(bodyOf('HTTP/1.1 200 OK\r\nA: b\r\n')).toBe(null);
  });

  it('says how much is missing of it', () => {
    expect(bodyOf(response('Content-Length: 9\r\n', 'hello'))?.missingBytes).toBe(4);
  });

  it.each([
    ['5\r\nhel', 'unfinished'],
    ['x\r\n', 'chunk size is not a hexadecimal number'],
    ['0\r\n\r\n', null],
  ])('of the chunks %j says what is wrong with them', (chunks, malformed) => {
    expect(bodyOf(response('Transfer-Encoding: chunked\r\n', chunks))?.malformed).toBe(malformed);
  });

  it('names its codings in the order in which they were applied', () => {
    const fields = 'Content-Encoding: deflate, GZIP\r\nTransfer-Encoding: gzip, chunked\r\n';
    expect(bodyOf(response(fields, '0\r\n\r\n'))?.codings).toEqual(['deflate', 'gzip', 'gzip']);
  });
});

describe('unpacking', () => {
  const plain = 'Hello Hello Hello 123';
  const PACKED = {
    gzip: gzipSync(plain),
    'x-gzip': gzipSync(plain),
    deflate: deflateSync(plain),
  };
  it.each(Object.entries(PACKED))('undoes %s', async (coding, packed) => {
    expect(textOf((await unpack(packed, [coding])).bytes)).toBe(plain);
  });

  it('undoes deflate without its wrapper, as some send it', async () => {
    expect(textOf((await unpack(deflateRawSync(plain), ['deflate'])).bytes)).toBe(plain);
  });

  it('undoes several codings, the last first', async () => {
    const { bytes } = await unpack(gzipSync(deflateSync(plain)), ['deflate', 'gzip']);
    expect(textOf(bytes)).toBe(plain);
  });

  it('makes no more than the limit of a small body that would be huge', async () => {
    const bomb = gzipSync(new Uint8Array(50_000_000));
    const { bytes, cut, failed } = await unpack(bomb, ['gzip'], 1000);
    expect([bytes.length, cut, failed]).toEqual([1000, true, null]);
  });

  it('gives what it can of broken data, and says that it is broken', async () => {
    const text = Array.from({ length: 20_000 }, (_, index) => String(index)).join(' ');
    const packed = gzipSync(text);
    const { bytes, failed } = await unpack(packed.subarray(0, packed.length - 100), ['gzip']);
    expect(failed).toEqual({ coding: 'gzip', why: 'broken' });
    expect(text.startsWith(textOf(bytes))).toBe(true);
    expect(bytes.length).toBeGreaterThan(0);
  });

  it.each([
    ['br', 'unknown'],
    ['constructor', 'unknown'],
    ['gzip', 'broken'],
  ])('leaves what says %s as it is where that can not be undone', async (coding, why) => {
    const { bytes, failed } = await unpack(bytesOf('plain'), [coding]);
    expect([textOf(bytes), failed]).toEqual(['plain', { coding, why }]);
  });

  it('never rejects', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 50 }),
        fc.array(fc.constantFrom('gzip', 'deflate', 'br'), { maxLength: 3 }),
        async (bytes, codings) => {
          expect((await unpack(bytes, codings, 100)).bytes.length).toBeLessThanOrEqual(100);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('what a body is', () => {
  const type = (essence: string) => ({ essence, charset: null });
  it.each([
    ['text/html', 'x', 'html'],
    ['application/json', 'x', 'json'],
    ['application/problem+json', 'x', 'json'],
    ['image/png', 'x', 'image'],
    ['image/svg+xml', '<svg/>', 'image'],
    ['text/css', '<p>', 'text'],
    ['application/xml', '<p>', 'text'],
    ['application/octet-stream', 'x', 'unknown'],
    ['image/tiff', 'x', 'unknown'],
  ])('%s says it', (essence, body, kind) => {
    expect(lookOf(bytesOf(body), type(essence))).toMatchObject({ kind, guessed: false });
  });

  it.each([
    ['<h1>Hello World</h1>', 'html'],
    [' \n<!DOCTYPE html><p>', 'html'],
    ['plain < text', 'text'],
    ['\x89PNG\r\n\x1a\nrest', 'image'],
    ['RIFF1234WEBPVP8 ', 'image'],
    ['a\0b', 'unknown'],
  ])('without a type the bytes %j say it', (body, kind) => {
    expect(lookOf(bytesOf(body), null)).toMatchObject({ kind, guessed: true });
  });

  it('is nothing where there are no bytes', () => {
    expect(lookOf(new Uint8Array(), type('image/png')).kind).toBe('empty');
  });
});

describe('the document of the frame', () => {
  it.each([
    ['<h1>x</h1>', 0],
    ['<!DOCTYPE html><h1>x</h1>', 15],
    ['\ufeff <!-- a --> \n<!-- b --><!doctype html>', 39],
    ['<!-- never ends <!doctype html>', 0],
  ])('of %j has its policy before anything that could load something', (html, at) => {
    const made = frameDocument(html);
    expect(made.indexOf('<meta http-equiv="Content-Security-Policy"')).toBe(at);
    expect(made.replace(/<meta http-equiv="Content.*?<base target="_blank">/, '')).toBe(html);
  });

  it('has no links, which would open connections in advance', () => {
    const links = '<link rel=preconnect href=//a><LINK/rel=x><linked>';
    expect(frameDocument(links)).toContain('<meta rel=preconnect href=//a><meta/rel=x><linked>');
  });
});
