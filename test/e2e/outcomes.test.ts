/** Every statement about Chrome and curl, compared with what a real Chromium and a real curl do. */
import { describe, expect, it } from 'vitest';
import { diagnose, type DiagnosticCode, DIAGNOSTICS } from '../../server/core/response/diagnostics.js';
import { type DiagnosticRow, endingWith, type Outcomes } from '../../server/core/response/diagnostics/row.js';
import type { Ending } from '../../server/core/messages.js';
import { type Part, READINGS } from '../../server/core/response/outcomes.js';
import { SPECIMENS } from '../../server/core/response/specimens.js';
import { readWireText } from '../../server/core/wire-text.js';
import { type Question, useClients } from '../support/ask-clients.js';
import { requestValues } from '../support/values.js';

const clients = useClients();

/** What a row of the table is asked as; where it answers HEAD, the same page answers GET. */
function question(
  { specimen }: DiagnosticRow,
  text: string = specimen.text,
  ending: Ending | null = null,
): Question {
  const { lineEnding = 'crlf', method, path = '/' } = specimen;
  const plan = ending === null ? {} : { plan: endingWith(ending) };
  const rules = [
    ...(method === undefined ? [] : [{ method, path: '*', text, ...plan }]),
    { method: '*', path: '*', text, ...plan },
  ];
  return { response: { lineEnding, rules }, path, method };
}

interface Case {
  readonly name: string;
  readonly question: Question;
  readonly outcomes: Outcomes;
}

/** Every row, and every way of ending that makes a difference. */
const CASES: readonly Case[] = Object.entries(DIAGNOSTICS).flatMap(([code, row]) => {
  const { chrome, curl, endings = {} } = row;
  const endingCases = Object.entries(endings).map(([ending, outcomes]) => ({
    name: `${code}, ending with ${ending}`,
    question: question(row, row.specimen.text, ending as Ending),
    outcomes,
  }));
  return [{ name: code, question: question(row), outcomes: { chrome, curl } }, ...endingCases];
});

const bodyOf = (sent: string): string => /^(?:\r?\n)*[^]*?\r?\n\r?\n([^]*)$/.exec(sent)?.[1] ?? '';
const lengthsOf = (sent: string): string[] =>
  [...sent.matchAll(/^Content-Length: *(.*?)\r?$/gm)].map(([, value]) => value!);
const first = (sent: string, length: string | undefined): string =>
  bodyOf(sent).slice(0, Number.parseInt(length!, 10));

/** Read as leniently as can be: digits, anything else on the line, and as many bytes as the digits say. */
function chunkData(body: string): string {
  const [line, size] = /^([0-9a-f]+)[^\n]*\n/.exec(body) ?? [];
  if (line === undefined) return '';
  const end = line.length + Number.parseInt(size!, 16);
  return body.slice(line.length, end) + chunkData(body.slice(end).replace(/^\r?\n/, ''));
}

/** What each word for a part of a response means, found in what was sent. */
const PART_OF: Readonly<Record<Part, (sent: string) => string>> = {
  body: bodyOf,
  nothing: () => '',
  announced: (sent) => first(sent, lengthsOf(sent)[0]),
  firstDigits: (sent) => first(sent, lengthsOf(sent)[0]),
  lastAnnounced: (sent) => first(sent, lengthsOf(sent).at(-1)),
  chunkData: (sent) => chunkData(bodyOf(sent)),
  rawChunks: bodyOf,
  head: (sent) => sent.slice(0, sent.length - bodyOf(sent).length),
};

/** As a page shows it. */
const collapsed = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe.concurrent('Chrome and curl do what is said of them', () => {
  it.each(CASES)('$name', async ({ question: asked, outcomes }) => {
    const { sent, chrome, curl } = await clients.ask(asked, outcomes);
    expect({ chrome, curl }).toEqual(outcomes);
    const part = (name: Part): string => readWireText(PART_OF[name](sent));
    if (curl.part !== undefined) expect(curl.writes).toBe(part(curl.part));
    if ('part' in chrome && chrome.part !== undefined) expect(chrome.text).toBe(collapsed(part(chrome.part)));
  });

  it.each(SPECIMENS)('$id', async (specimen) => {
    const { chrome, curl } = specimen;
    expect(await clients.ask(specimen, { chrome, curl })).toMatchObject({ chrome, curl });
  });

  const READ = Object.entries(DIAGNOSTICS).flatMap(([code, row]) =>
    (['chrome', 'curl'] as const).flatMap((client) => {
      const outcome = row[client];
      const reading = 'reading' in outcome ? outcome.reading : undefined;
      return reading === undefined ? [] : [{ code: code as DiagnosticCode, row, client, reading }];
    }),
  );

  it.each(READ)('$client reads the specimen of $code as one that $reading', async (read) => {
    const { code, row, client, reading } = read;
    const { text } = row.specimen;
    const rule = { method: '*', path: '*', text };
    const found = diagnose(rule, 'crlf', requestValues()).find((one) => one.code === code)!;
    const rewritten = READINGS[reading](text, found.from, found.to);
    expect(rewritten).not.toBe(text);
    expect(
      diagnose({ ...rule, text: rewritten }, 'crlf', requestValues()).map((one) => one.code),
    ).not.toContain(code);
    const answers = await clients.ask(question(row, rewritten), { [client]: row[client] });
    expect(answers[client]).toEqual(row[client]);
  });

  it('Chrome guesses what a body is whose type is not said', async () => {
    for (const row of Object.values(DIAGNOSTICS)) {
      const { chrome } = row;
      if (!('guesses' in chrome)) continue;
      const markup = row.specimen.text.replace('Hello World', '<h1>Hello World</h1>');
      const expected = { ...chrome, kind: 'shows' as const };
      const answers = await clients.ask(question(row, markup), { chrome: expected, curl: row.curl });
      expect(answers.chrome).toEqual(expected);
    }
  });
});
