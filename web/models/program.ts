/** What to say about the program's state, and what people can do about it. Pure. */
import type { Status } from '../../server/core/messages.js';
import { say } from '../texts/locale.js';
import { programStateTexts } from '../texts/program-state.js';
import type { GateMode } from './step.js';

/** The address that visitors use: `http://127.0.0.1:8000/`. */
export function programUrl({ address: { host, port } }: Pick<Status, 'address'>): string {
  const visited = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${visited}:${port}/`;
}

/** One word or two, before the address. */
export function stateWord(status: Status): string {
  return programStateTexts().states[status.state];
}

/** What stands in place of {@link stateWord} while the gate is closed; null while it is open. */
export function gateWord({ running }: Pick<Status, 'running'>, mode: GateMode): string | null {
  const text = programStateTexts();
  if (mode === 'open') return null;
  if (mode === 'waiting') return running ? text.pausing : text.startsPaused;
  return text.gates[mode];
}

export interface Alert {
  readonly tone: 'bad' | 'note';
  readonly title: string;
  readonly advice: string;
  /** The word on the button that starts it again. */
  readonly action: string;
  /** Whether another port may help. */
  readonly offersPort: boolean;
}

/** Errors of `bind` that another port may solve. */
const PORT_ERRORS: ReadonlySet<string> = new Set([
  'EADDRINUSE',
  'EACCES',
  'EADDRNOTAVAIL',
  'WSAEADDRINUSE',
  'WSAEACCES',
]);

/** What to show about a program that doesn't run; null when it does. */
export function programAlert(status: Status): Alert | null {
  const { address, error, gate } = status;
  const text = programStateTexts();
  switch (status.state) {
    case 'crashed': {
      const offersPort = error !== null && PORT_ERRORS.has(error.code);
      const taken = error?.code === 'EADDRINUSE' || error?.code === 'WSAEADDRINUSE';
      return {
        tone: 'bad',
        title: error === null ? text.crashed : text.sentence(say(error.message)),
        advice: taken ? text.portTaken(address.port) : offersPort ? text.portRefused : text.nobodyListens,
        action: taken ? text.tryAgain : gate.paused ? text.startAgainPaused : text.startAgain,
        offersPort,
      };
    }
    case 'returned':
      return {
        tone: 'note',
        title: text.returned,
        advice: text.returnedAdvice,
        action: gate.paused ? text.startAgainPaused : text.startAgain,
        offersPort: false,
      };
    case 'stopped':
      return {
        tone: 'note',
        title: text.stopped,
        advice: text.stoppedAdvice(`${address.host}:${address.port}`),
        action: gate.paused ? text.startPaused : text.start,
        offersPort: false,
      };
    default:
      return null;
  }
}

/** A port that may be free when `port` is taken. */
export function otherPort(port: number): number {
  return port === 0 || port >= 65_535 ? 8001 : port + 1;
}

/** The port that `text` names; null when it names none. */
export function parsePort(text: string): number | null {
  const port = Number(text);
  return /^\d{1,5}$/.test(text.trim()) && port <= 65_535 ? port : null;
}
