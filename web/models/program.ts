/** What to say about the program's state, and what people can do about it. Pure. */
import type { Status } from '../../server/core/messages.js';
import { locale, say } from '../texts/locale.js';
import type { GateMode } from './step.js';

/** The address that visitors use: `http://127.0.0.1:8000/`. */
export function programUrl({ address: { host, port } }: Pick<Status, 'address'>): string {
  const visited = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${visited}:${port}/`;
}

/** One word or two, before the address. */
export function stateWord(status: Status): string {
  switch (status.state) {
    case 'listening':
      return 'listening on';
    case 'starting':
      return 'starting on';
    case 'stopping':
      return 'stopping';
    case 'stopped':
      return 'stopped';
    case 'returned':
      return 'ended';
    case 'crashed':
      return 'crashed';
  }
}

/** What stands in place of {@link stateWord} while the gate is closed; null while it is open. */
export function gateWord({ running }: Pick<Status, 'running'>, mode: GateMode): string | null {
  switch (mode) {
    case 'open':
      return null;
    case 'paused':
      return 'paused at the gate';
    case 'breakpoint':
      return 'at a breakpoint';
    case 'stepping':
      return 'stepping';
    case 'waiting':
      return running ? 'pausing: inside a call' : 'stopped, starts paused';
  }
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
  const paused = gate.paused ? ' paused' : '';
  switch (status.state) {
    case 'crashed': {
      const offersPort = error !== null && PORT_ERRORS.has(error.code);
      const taken = error?.code === 'EADDRINUSE' || error?.code === 'WSAEADDRINUSE';
      return {
        tone: 'bad',
        title: sentence(say(error?.message ?? { en: 'The program crashed', zh: '程序已崩溃' })),
        advice: taken
          ? `Stop what uses port ${address.port} and try again, or choose another port.`
          : offersPort
            ? 'Choose another port: those below 1024 need special rights.'
            : 'Nobody listens any more: the next visit is refused.',
        action: taken ? 'Try again' : `Start it again${paused}`,
        offersPort,
      };
    }
    case 'returned':
      return {
        tone: 'note',
        title: 'The program has ended:',
        advice: 'nobody listens any more, the next visit is refused.',
        action: `Start it again${paused}`,
        offersPort: false,
      };
    case 'stopped':
      return {
        tone: 'note',
        title: 'The program is stopped:',
        advice: `nobody listens on ${address.host}:${address.port}, every visit is refused.`,
        action: `Start it${paused}`,
        offersPort: false,
      };
    default:
      return null;
  }
}

function sentence(text: string): string {
  return /[.!?。！？]$/.test(text) ? text : `${text}${locale.value === 'zh' ? '。' : '.'}`;
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
