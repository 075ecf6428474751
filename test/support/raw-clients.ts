/** The raw clients of a playground, as scripts ask for them. */
import { expect } from 'vitest';
import type { ClientAction, ClientPlan, RawClient, RawClientsState } from '../../server/core/messages.js';
import type { Told } from '../../server/core/words.js';
import { put, type Answer } from './http.js';
import type { Playground } from './playground.js';
import { ofCall, type Line } from './records.js';
import { until } from './wait.js';

/** PUT /api/client. */
export const act = (playground: Playground, action: ClientAction | string): Promise<Answer> =>
  put(playground.uiPort, '/api/client', action);

/** The same, which must be accepted. */
export async function acted(playground: Playground, action: ClientAction): Promise<Told<RawClientsState>> {
  const answer = await act(playground, action);
  expect(answer.status, String(answer.body)).toBe(200);
  return answer.json() as Told<RawClientsState>;
}

/** Starts clients by a plan that says only what differs from the usual. Returns the number of the first. */
export async function run(
  playground: Playground,
  plan: Partial<ClientPlan> & Pick<ClientPlan, 'text'>,
): Promise<number> {
  const answer = await put(playground.uiPort, '/api/client', { do: 'run', plan });
  expect(answer.status, String(answer.body)).toBe(200);
  return (answer.json() as Told<RawClientsState>).first;
}

export const stateOf = async (playground: Playground): Promise<Told<RawClientsState>> =>
  (await playground.get('/api/client')).json() as Told<RawClientsState>;

/** Waits until every client of the newest run has ended, and returns them as they are told of. */
export async function ended(playground: Playground): Promise<readonly Told<Told<RawClient>>[]> {
  return until('the end of all clients', async () => {
    const { ended: count, planned, clients } = await stateOf(playground);
    return count === planned ? clients : undefined;
  });
}

/** The records once all clients of the newest run have closed, and the program this many connections of the test. */
export async function untilAllClosed(playground: Playground, connections = 1): Promise<Line[]> {
  await ended(playground);
  const { first, started } = await stateOf(playground);
  return playground.recordsUntil(
    `the end of ${started} clients and ${connections} connections`,
    (lines) =>
      ofCall(lines, 'clientClose').filter(({ run: client }) => client >= first).length === started &&
      ofCall(lines, 'close').filter(({ connection }) => connection > 0).length >= connections,
  );
}

/** Waits until one client is as `matches` says. */
export const untilClient = (
  playground: Playground,
  client: number,
  matches: (client: Told<RawClient>) => boolean,
): Promise<Told<RawClient>> =>
  until(`client ${client}`, async () =>
    (await stateOf(playground)).clients.find((each) => each.client === client && matches(each)),
  );

/** The records of one client. */
export const ofClient = (lines: readonly Line[], client: number): Line[] =>
  lines.filter(({ call, run: number }) => call.startsWith('client') && number === client);

/** The connection whose other end a client is; 0 where nobody has accepted it. */
export function connectionOf(lines: readonly Line[], client: number): number {
  const [connect] = ofCall(ofClient(lines, client), 'clientConnect');
  return ofCall(lines, 'accept').find(({ peer }) => peer === connect?.text)?.connection ?? 0;
}
