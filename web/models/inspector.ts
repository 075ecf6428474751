/**
 * What people look at in the inspector: which view, which of a connection's requests, which bytes. Lives as long as the
 * page; the views themselves are loaded when they are first shown. Must never know the DOM.
 */
import { batch, signal } from '@preact/signals';
import type { ByteRange } from './byte-rows.js';

export const INSPECTOR_VIEWS = ['raw', 'text', 'hex', 'headers', 'body', 'timing', 'ladder'] as const;
export type InspectorView = (typeof INSPECTOR_VIEWS)[number];

/** One request of a connection, from 1, with the response to it. */
export interface ExchangePlace {
  readonly connection: number;
  readonly request: number;
}

export class Inspector {
  readonly view = signal<InspectorView>('raw');
  /** The request that was chosen; of other connections the first is shown. */
  readonly chosen = signal<ExchangePlace | null>(null);
  /** Bytes of the exchange: those of the request, and behind them those of the response. */
  readonly selection = signal<ByteRange | null>(null);
  /** Which part of an exchange is shown that has more bytes than are shown at once; from 0. */
  readonly part = signal(0);
  #shown = '';

  /** Chooses a request of a connection. */
  choose(connection: number, request: number): void {
    this.chosen.value = { connection, request };
  }

  /** Which request of `connection` is meant. */
  requestOf(connection: number): number {
    const chosen = this.chosen.value;
    return chosen?.connection === connection ? chosen.request : 1;
  }

  /** Notes which exchange is drawn: what was selected in another means nothing in it. */
  showing({ connection, request }: ExchangePlace): void {
    const shown = `${connection} ${request}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    batch(() => {
      this.selection.value = null;
      this.part.value = 0;
    });
  }
}
