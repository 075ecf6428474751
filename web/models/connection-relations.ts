/**
 * What connections say of each other: which belong to one page load, which were opened in advance, which ask again for
 * what got no answer, and which come at a steady interval. Only what the bytes and the times bear out, and where two
 * readings are possible none is taken. What is remembered of a client is bounded. Must never know how rows are drawn.
 */
import type { Connection } from './connection.js';
import { isBrowser, requestLabels, type Label } from './connection-labels.js';

/** How long after the end of a page's connection others still belong to its load. */
const PAGE_LOAD_NS = 10e9;
/** How far from a page's connection one that says nothing may be opened to count as opened for it. */
const PRECONNECT_AFTER_NS = 0.3e9;
const PRECONNECT_BEFORE_NS = 0.05e9;
/** How soon the same request counts as one that is tried again. */
const RETRY_NS = 5e9;
/** A steady interval: so many requests, none closer than this, each within a tenth of the others. */
const STEADY_TIMES = 4;
const STEADY_SHORTEST_NS = 0.5e9;
const STEADY_TOLERANCE = 0.1;

/** Remembered at most: clients, and of each its newest pages, silent connections and different requests. */
const CLIENT_LIMIT = 200;
const NEWEST_LIMIT = 16;
const REQUEST_LIMIT = 100;

/** A request that a client has made, perhaps again and again. */
interface Asked {
  last: number;
  lastNs: number;
  /** The mean interval and how many requests kept to it. */
  everyNs: number;
  times: number;
  /** The newest that got no answer. */
  failed: {
    readonly number: number;
    readonly agent: string;
    readonly endedNs: number;
    readonly reset: boolean;
  } | null;
}

interface Client {
  readonly pages: Connection[];
  readonly silent: Connection[];
  readonly asked: Map<string, Asked>;
}

export interface RelationContext {
  /** Whether the client has reset it, as far as the calls say. */
  readonly isReset: (row: Connection) => boolean;
  /** Which raw client of the playground it is; null: none. */
  readonly rawClient: (number: number) => number | null;
}

export class ConnectionRelations {
  readonly #context: RelationContext;
  readonly #clients = new Map<string, Client>();

  constructor(context: RelationContext) {
    this.#context = context;
  }

  clear(): void {
    this.#clients.clear();
  }

  /**
   * Looks at a row that is new or different, and sets its labels and its page.
   * @returns other rows to look at again because of it
   */
  relate(row: Connection): readonly Connection[] {
    if (row.host === '') return [];
    const raw = row.labels.find(({ kind }) => kind === 'raw') ?? this.#rawLabel(row.number);
    const own = requestLabels(row);
    const client = this.#clientOf(row.host);
    if (raw !== undefined) {
      // What the playground itself opens is part of nobody's page.
      row.labels = [raw, ...own];
      row.page = 0;
      forget(client.pages, row);
      forget(client.silent, row);
      return [];
    }
    const said = row.requestLine === '' ? this.#silent(client, row) : this.#spoken(client, row);
    row.labels = said === null ? own : [said, ...own];
    if (row.hints === null) return [];
    const isPage = own.some(({ kind }) => kind === 'page');
    if (!isPage) {
      row.page = this.#refererPage(client, row)?.number ?? 0;
      return [];
    }
    row.page = row.number;
    if (client.pages.includes(row)) return [];
    remember(client.pages, row);
    return [...client.silent];
  }

  #rawLabel(number: number): Label | undefined {
    const client = this.#context.rawClient(number);
    if (client === null) return undefined;
    return { kind: 'raw', name: `c${client}`, likely: false, evidence: { is: 'raw', client } };
  }

  /** Of one that has said nothing: whether it was opened in advance, for the only page that it can be. */
  #silent(client: Client, row: Connection): Label | null {
    if (!client.silent.includes(row)) remember(client.silent, row);
    const pages = client.pages.filter(({ acceptedNs, hints }) => {
      const afterNs = row.acceptedNs - acceptedNs;
      const near = afterNs > -PRECONNECT_BEFORE_NS && afterNs < PRECONNECT_AFTER_NS;
      return near && (row.endedNs === null || row.endedNs > acceptedNs) && isBrowser(hints!);
    });
    const [page] = pages;
    row.page = pages.length === 1 ? page!.number : 0;
    if (page === undefined || pages.length > 1) return null;
    const afterNs = row.acceptedNs - page.acceptedNs;
    const evidence = { is: 'preconnect', page: page.number, afterNs, host: row.host } as const;
    return { kind: 'preconnect', name: '', likely: true, evidence };
  }

  /** Of one that has asked for something: whether the same was asked for before. */
  #spoken(client: Client, row: Connection): Label | null {
    forget(client.silent, row);
    // Who asks is known with the head; before that nothing is compared.
    if (row.hints === null) return null;
    const agent = row.hints['user-agent']?.value ?? '';
    let asked = client.asked.get(row.requestLine);
    if (asked === undefined) {
      asked = { last: 0, lastNs: 0, everyNs: 0, times: 0, failed: null };
      client.asked.set(row.requestLine, asked);
      if (client.asked.size > REQUEST_LIMIT) client.asked.delete(client.asked.keys().next().value!);
    }
    let label = row.labels.find(({ kind }) => kind === 'retry' || kind === 'health') ?? null;
    if (row.number > asked.last) {
      count(asked, row);
      const { failed } = asked;
      const afterNs = row.acceptedNs - (failed?.endedNs ?? 0);
      if (failed !== null && failed.agent === agent && afterNs >= 0 && afterNs < RETRY_NS)
        label = likely('retry', { is: 'retry', of: failed.number, reset: failed.reset, afterNs });
      else if (asked.times >= STEADY_TIMES && asked.everyNs >= STEADY_SHORTEST_NS) {
        const { everyNs, times } = asked;
        label = likely('health', { is: 'interval', everyNs, times, host: row.host });
      }
    }
    const reset = this.#context.isReset(row);
    if (row.endedNs !== null && (reset || row.bytesOut === 0) && row.number >= (asked.failed?.number ?? 0))
      asked.failed = { number: row.number, agent, endedNs: row.endedNs, reset };
    else if (row.bytesOut > 0 && row.endedNs !== null && asked.last === row.number) asked.failed = null;
    return label;
  }

  /** The newest page that the request names as the one that it comes from, while that can still be loading. */
  #refererPage(client: Client, { hints, acceptedNs }: Connection): Connection | undefined {
    const referer = hints!.referer?.value;
    if (referer === undefined) return undefined;
    return client.pages.findLast((page) => {
      const loading =
        acceptedNs >= page.acceptedNs &&
        acceptedNs <= (page.endedNs ?? Number.POSITIVE_INFINITY) + PAGE_LOAD_NS;
      return loading && referer === `http://${page.hints!.host?.value ?? ''}${page.target}`;
    });
  }

  #clientOf(host: string): Client {
    let client = this.#clients.get(host);
    if (client === undefined) {
      client = { pages: [], silent: [], asked: new Map() };
      this.#clients.set(host, client);
      if (this.#clients.size > CLIENT_LIMIT) this.#clients.delete(this.#clients.keys().next().value!);
    }
    return client;
  }
}

/** Takes in that the same was asked for again: whether it keeps to the interval so far. */
function count(asked: Asked, { number, acceptedNs }: Connection): void {
  const sinceNs = acceptedNs - asked.lastNs;
  const steady = asked.times >= 2 && Math.abs(sinceNs - asked.everyNs) <= STEADY_TOLERANCE * asked.everyNs;
  if (steady) {
    asked.everyNs += (sinceNs - asked.everyNs) / asked.times;
    asked.times += 1;
  } else if (asked.times > 0) {
    asked.everyNs = sinceNs;
    asked.times = 2;
  } else asked.times = 1;
  asked.last = number;
  asked.lastNs = acceptedNs;
}

function likely(kind: Label['kind'], evidence: Label['evidence']): Label {
  return { kind, name: '', likely: true, evidence };
}

function remember(newest: Connection[], row: Connection): void {
  newest.push(row);
  if (newest.length > NEWEST_LIMIT) newest.shift();
}

function forget(rows: Connection[], row: Connection): void {
  const at = rows.indexOf(row);
  if (at >= 0) rows.splice(at, 1);
}
