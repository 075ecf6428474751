/** Every statement about Chrome and curl, compared with what a real Chromium and a real curl do. */
import { describe, expect, it } from 'vitest';
import { DIAGNOSTICS } from '../../server/core/diagnostics.js';
import { type DiagnosticRow, endingWith, type Outcomes } from '../../server/core/diagnostics/row.js';
import type { Ending } from '../../server/core/messages.js';
import { SPECIMENS } from '../../server/core/specimens.js';
import { type Question, useClients } from '../support/ask-clients.js';

const clients = useClients();

/** What a row of the table is asked as; where it answers HEAD, the same page answers GET. */
function question({ specimen }: DiagnosticRow, ending: Ending | null = null): Question {
  const { text, lineEnding = 'crlf', method, path = '/' } = specimen;
  const plan = ending === null ? {} : { plan: endingWith(ending) };
  const rules = [
    ...(method === undefined ? [] : [{ method, path: '*', text, ...plan }]),
    { method: '*', path: '*', text, ...plan },
  ];
  return { response: { lineEnding, rules }, path, method };
}

/** Every row, and every way of ending that makes a difference. */
const ROWS: readonly (readonly [name: string, question: Question, outcomes: Outcomes])[] = Object.entries(
  DIAGNOSTICS as Readonly<Record<string, DiagnosticRow>>,
).flatMap(([code, row]) => {
  const { chrome, curl, endings = {} } = row;
  return [
    [code, question(row), { chrome, curl }] as const,
    ...Object.entries(endings).map(
      ([ending, outcomes]) =>
        [`${code}, ending with ${ending}`, question(row, ending as Ending), outcomes] as const,
    ),
  ];
});

describe.concurrent('Chrome and curl do what is said of them', () => {
  it.each(ROWS)('%s', async (_name, asked, outcomes) => {
    expect(await clients.ask(asked, outcomes)).toEqual(outcomes);
  });

  it.each(SPECIMENS)('$id', async (specimen) => {
    const { chrome, curl } = specimen;
    expect(await clients.ask(specimen, { chrome, curl })).toEqual({ chrome, curl });
  });
});
