/** Two exchanges, and byte by byte what differs between them. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { diffSummary, hexRows, textRows, type DiffRow } from '../../models/diff-rows.js';
import { readRef, writeRef, type ComparedPart } from '../../models/exchange-comparison.js';
import type { ExchangeRef, RecordedSide } from '../../models/recorded-exchanges.js';
import { usePage } from '../context.js';
import { Segments, type Segment } from './Segments.js';

const PARTS: readonly Segment<ComparedPart>[] = [
  { value: 'request', label: 'Requests' },
  { value: 'response', label: 'Responses' },
];

const FORMS: readonly Segment<'text' | 'hex'>[] = [
  { value: 'text', label: 'Text' },
  { value: 'hex', label: 'Hex' },
];

const SIGNS: Readonly<Record<DiffRow['kind'], string>> = {
  equal: ' ',
  removed: '−',
  added: '+',
  folded: ' ',
};
const WORDS: Readonly<Record<DiffRow['kind'], string>> = {
  equal: '',
  removed: 'only in the first:',
  added: 'only in the second:',
  folded: '',
};

/** Where 16 bytes fit into a row. */
const WIDE_REM = 42;

export function ExchangeDiff() {
  const { playground, remPx } = usePage();
  const { comparison } = playground;
  const compared = comparison.compared.value;
  const asHex = comparison.asHex.value;
  const place = useRef<HTMLDivElement>(null);
  const hexColumns = useSignal(16);
  const rows =
    compared === null
      ? []
      : asHex
        ? hexRows(compared.a, compared.b, compared.diff, hexColumns.value)
        : textRows(compared.a, compared.b, compared.diff);
  useEffect(() => {
    const element = place.current!;
    const observer = new ResizeObserver(
      () => (hexColumns.value = element.clientWidth < WIDE_REM * remPx.value ? 8 : 16),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hexColumns, remPx]);
  return (
    <div class="exchange-diff">
      <div class="diff-sides">
        <Side sign="−" name="First" chosen={comparison.left} side={comparison.leftSide.value} />
        <Side sign="+" name="Second" chosen={comparison.right} side={comparison.rightSide.value} />
      </div>
      <div class="diff-bar">
        <Segments
          legend="Compare"
          segments={PARTS}
          value={comparison.part.value}
          onPick={(part) => (comparison.part.value = part)}
        />
        <Segments
          legend="Show as"
          segments={FORMS}
          value={asHex ? 'hex' : 'text'}
          onPick={(form) => (comparison.asHex.value = form === 'hex')}
        />
        <span class="tally" role="status" data-testid="diff-summary">
          {compared === null ? 'Choose two exchanges.' : diffSummary(compared.diff)}
        </span>
      </div>
      {/* What scrolls must be reachable by keyboard. */}
      <div
        ref={place}
        class="diff-rows"
        data-form={asHex ? 'hex' : 'text'}
        tabIndex={0}
        role="region"
        aria-label="Differences"
      >
        <table>
          <thead class="unseen">
            <tr>
              <th scope="col">Offset in the first</th>
              <th scope="col">Offset in the second</th>
              <th scope="col">Difference</th>
              <th scope="col">Bytes</th>
              {asHex && <th scope="col">Characters</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Row key={index} row={row} asHex={asHex} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface SideProps {
  readonly sign: string;
  readonly name: string;
  readonly chosen: Signal<ExchangeRef | null>;
  readonly side: RecordedSide | null;
}

function Side({ sign, name, chosen, side }: SideProps) {
  const { playground } = usePage();
  void playground.version.value;
  const id = useId();
  const ref = chosen.value;
  return (
    <div class="diff-side" data-sign={sign}>
      <span class="diff-sign" aria-hidden="true">
        {sign}
      </span>
      <label class="unseen" for={id}>
        {name} exchange
      </label>
      <select
        id={id}
        class="input"
        value={ref === null ? '' : writeRef(ref)}
        onChange={(event) => (chosen.value = readRef(event.currentTarget.value))}
      >
        {ref === null && <option value="">choose…</option>}
        {playground.comparison.choices(ref).map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {ref !== null && side !== null && side.exchanges.length > 1 && (
        <select
          class="input diff-which"
          aria-label={`Which request of the ${name.toLowerCase()}`}
          value={String(ref.index)}
          onChange={(event) => (chosen.value = { ...ref, index: Number(event.currentTarget.value) })}
        >
          {side.exchanges.map(({ title }, index) => (
            <option key={index} value={String(index)}>
              {`${index + 1}: ${title}`}
            </option>
          ))}
        </select>
      )}
      {side !== null && !side.whole && <span class="diff-note">not all of its records are here</span>}
      {side?.cut === true && <span class="diff-note">only its first 256 KiB</span>}
    </div>
  );
}

function Row({ row, asHex }: { readonly row: DiffRow; readonly asHex: boolean }) {
  const offset = (at: number | null): string =>
    at === null ? '' : asHex ? at.toString(16).padStart(4, '0') : String(at);
  return (
    <tr data-kind={row.kind}>
      <td class="diff-offset">{offset(row.a)}</td>
      <td class="diff-offset">{offset(row.b)}</td>
      <td class="diff-sign">
        <span aria-hidden="true">{SIGNS[row.kind]}</span>
        <span class="unseen">{WORDS[row.kind]}</span>
      </td>
      <td class="diff-bytes">
        {row.parts.map(({ text, marked }, index) =>
          marked ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
        )}
      </td>
      {asHex && <td class="diff-characters">{row.characters}</td>}
    </tr>
  );
}
