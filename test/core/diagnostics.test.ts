import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  diagnose,
  type Diagnostic,
  type DiagnosticCode,
  DIAGNOSTICS,
} from '../../server/core/diagnostics.js';
import { endingWith } from '../../server/core/diagnostics/row.js';
import { parseRequest } from '../../server/core/http.js';
import { DEFAULT_RESPONSE, ENDINGS, type LineEnding, type Rule } from '../../server/core/messages.js';
import { chromeSentence } from '../../server/core/outcomes.js';
import { SPECIMENS } from '../../server/core/specimens.js';
import type { TemplateValues } from '../../server/core/template-values.js';
import { compileTemplate, renderTemplate } from '../../server/core/template.js';
import { encodeLatin1 } from '../../server/core/wire-text.js';

const CODES = Object.keys(DIAGNOSTICS) as DiagnosticCode[];

function values(path = '/', method = 'GET'): TemplateValues {
  const request = parseRequest(encodeLatin1(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`));
  return {
    request: () => request,
    client: { ip: '127.0.0.1', port: 50_000 },
    connection: { id: 1, count: 1 },
    thread: { id: 1 },
    nowMs: 0,
  };
}

function look(rule: Partial<Rule>, lineEnding: LineEnding = 'crlf'): readonly Diagnostic[] {
  return diagnose({ method: '*', path: '*', text: '', ...rule }, lineEnding, values());
}

/** Each diagnostic as its code and the piece of the text that it names. */
function told(text: string, lineEnding: LineEnding = 'crlf', rule: Partial<Rule> = {}): [string, string][] {
  return look({ text, ...rule }, lineEnding).map(({ code, from, to }) => [code, text.slice(from, to)]);
}

const HEAD = 'HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n';
const right = (fields: string, body = 'Hello'): string =>
  `${HEAD}Content-Length: {{body.length}}\n${fields}\n${body}`;
const chunked = (body: string): string => `${HEAD}Transfer-Encoding: chunked\n\n${body}`;

describe('the specimen of a diagnostic', () => {
  it.each(CODES)('%s has this diagnostic, and no other that its row does not name', (code) => {
    const { specimen, also = [], severity } = DIAGNOSTICS[code];
    const { text, lineEnding = 'crlf', method = '*', path = '/' } = specimen;
    const found = diagnose({ method, path: '*', text }, lineEnding, values(path));
    expect(found.map((one) => one.code).toSorted()).toEqual([code, ...also].toSorted());
    const one = found.find((diagnostic) => diagnostic.code === code)!;
    expect(one.severity).toBe(severity);
    expect(one.from).toBeLessThanOrEqual(one.to);
    expect(one.to).toBeLessThanOrEqual(text.length);
  });
});
