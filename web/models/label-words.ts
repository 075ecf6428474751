/** Labels, their evidence and page loads in the page's language. What is only likely says so. */
import { connectionsTexts } from '../texts/connections.js';
import type { PageGroup } from './connection-list.js';
import { quoteHint, type Label } from './connection-labels.js';

/** `favicon`, `curl`, `raw client c5`. */
export function labelWord({ kind, name }: Label): string {
  const word = connectionsTexts().label[kind];
  return [word, name].filter((part) => part !== '').join(' ');
}

/** `Sec-Fetch-Dest: document`; or what other connections show. */
export function labelEvidence({ evidence, likely }: Label): string {
  const text = connectionsTexts();
  const words = ((): string => {
    switch (evidence.is) {
      case 'bytes':
        return evidence.text;
      case 'preconnect':
        return text.evidence.preconnect(evidence.page, evidence.afterNs, evidence.host);
      case 'retry':
        return text.evidence.retry(evidence.of, evidence.reset, evidence.afterNs);
      case 'interval':
        return text.evidence.interval(evidence.everyNs, evidence.times, evidence.host);
      case 'raw':
        return text.evidence.raw(evidence.client);
    }
  })();
  return likely ? text.likely(words) : words;
}

/** `favicon: GET /favicon.ico`, a line for each label. */
export function labelLines(labels: readonly Label[]): string[] {
  return labels.map((label) => `${labelWord(label)} (${labelEvidence(label)})`);
}

/** Why these connections are taken for one page load. */
export function groupLines({ page, count, members }: PageGroup): string[] {
  const text = connectionsTexts();
  const asked = page.labels.find(({ kind }) => kind === 'page');
  const more = count - 1 - members.length;
  return [
    text.pageLoadWhy(page.host),
    text.pageLoadPage(page.number, asked === undefined ? '' : labelEvidence(asked)),
    ...members.map(({ number, hints, labels }) => {
      const silent = labels.find(({ kind }) => kind === 'preconnect');
      if (silent !== undefined)
        return text.pageLoadSilent(number, labelEvidence({ ...silent, likely: false }));
      return text.pageLoadMember(number, hints === null ? '' : quoteHint(hints, 'referer'));
    }),
    ...(more > 0 ? [text.pageLoadMore(more)] : []),
  ];
}
