import { describe, expect, it } from 'vitest';
import { FILTER_NAMES } from '../../../server/core/response/template-filters.js';
import { VALUE_NAMES } from '../../../server/core/response/template-values.js';
import { describeValue, FILTER_WORDS, VALUE_WORDS } from '../../../web/models/notation-words.js';
import { helpAt, helpForLine } from '../../../web/models/text-help.js';

const TEXT = 'HTTP/1.1 404 Not Found\nContent-Type: text/html\n\nContent-Type: {{request.query.name|html}}';

describe('helpAt()', () => {
  it('knows a status code and a field name, with their sections', () => {
    expect(helpAt(TEXT, 10)).toMatchObject({
      from: 9,
      to: 12,
      title: '404 Not Found',
      section: 'RFC 9110 §15.5.5',
    });
    expect(helpAt(TEXT, 25)).toMatchObject({
      from: 23,
      to: 35,
      title: 'Content-Type',
      section: 'RFC 9110 §8.3',
    });
  });

  it('has nothing to say between them, nor of field names in a body', () => {
    expect(helpAt(TEXT, 2)).toBeNull();
    expect(helpAt(TEXT, TEXT.lastIndexOf('Content-Type') + 2)).toBeNull();
  });

  it('describes an inserted value with its filters', () => {
    expect(helpAt(TEXT, TEXT.indexOf('query'))).toMatchObject({
      title: '{{request.query.name}}',
      text: expect.stringMatching(/^what the query has for name.*character references$/),
    });
  });

  it.each(['', '\n', '\r', 'HTTP/1.1 999 X', '{{nobody}}', '{{', '\r\nServer: x'])(
    'is calm about %j',
    (text) => {
      for (let at = 0; at <= text.length; at += 1) expect(helpAt(text, at)).toBeNull();
    },
  );
});

it('helpForLine() answers wherever in the line the cursor is', () => {
  expect(helpForLine(TEXT, 0)?.title).toBe('404 Not Found');
  expect(helpForLine(TEXT, TEXT.indexOf('/html'))?.title).toBe('Content-Type');
  expect(helpForLine('HTTP/1.1 404 Not\r Found', 20)?.title).toBe('404 Not Found');
});

it('every value and every filter has its words', () => {
  expect(Object.keys(VALUE_WORDS).toSorted()).toEqual(VALUE_NAMES.toSorted());
  expect(Object.keys(FILTER_WORDS).toSorted()).toEqual(FILTER_NAMES.toSorted());
  expect(describeValue('request.headers.Host')).toEqual({
    en: expect.stringContaining('Host') as string,
    zh: expect.stringContaining('Host') as string,
  });
  expect(describeValue('toString')).toBeNull();
});

it('names that every object has are no field names', () => {
  expect(helpForLine('HTTP/1.1 200 OK\nconstructor: x', 20)).toBeNull();
});
