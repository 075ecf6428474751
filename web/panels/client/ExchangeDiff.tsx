/** Two exchanges, and byte by byte what differs between them. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import { diffBytes } from '../../../server/core/client/exchange-diff.js';
import { diffSummary, hexRows, textRows, type DiffRow } from '../../models/diff-rows.js';
import { readRef, writeRef, type ComparedPart } from '../../models/exchange-comparison.js';
import type { ExchangeRef, RecordedSide } from '../../models/recorded-exchanges.js';
import { diffTexts } from '../../texts/exchanges.js';
import { usePage } from '../context.js';
import { Segments, type Segment } from './Segments.js';

const SIGNS: Readonly<Record<DiffRow['kind'], string>> = {
  equal: ' ',
  removed: '−',
  added: '+',
  folded: ' ',
};

/** Where 16 bytes fit into a row. */
const WIDE_REM = 42;

export function ExchangeDiff() {
  const { playground, remPx } = usePage();
  const { comparison } = playground;
  const text = diffTexts();
  const parts: readonly Segment<ComparedPart>[] = [
    { value: 'request', label: text.requests },
    { value: 'response', label: text.responses },
  ];
  const forms: readonly Segment<'text' | 'hex'>[] = [
    { value: 'text', label: text.text },
    { value: 'hex', label: text.hex },
  ];
  const pair = comparison.compared.value;
  const compared = useMemo(
    () => (pair === null ? null : { ...pair, diff: diffBytes(pair.a, pair.b) }),
    [pair],
  );
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
        <Side sign="−" which="first" chosen={comparison.left} side={comparison.leftSide.value} />
        <Side sign="+" which="second" chosen={comparison.right} side={comparison.rightSide.value} />
      </div>
      <div class="diff-bar">
        <Segments
          legend={text.compare}
          segments={parts}
          value={comparison.part.value}
          onPick={(part) => (comparison.part.value = part)}
        />
        <Segments
          legend={text.showAs}
          segments={forms}
          value={asHex ? 'hex' : 'text'}
          onPick={(form) => (comparison.asHex.value = form === 'hex')}
        />
        <span class="tally" role="status" data-testid="diff-summary">
          {compared === null ? text.chooseTwo : diffSummary(compared.diff)}
        </span>
      </div>
      {/* What scrolls must be reachable by keyboard. */}
      <div
        ref={place}
        class="diff-rows"
        data-form={asHex ? 'hex' : 'text'}
        tabIndex={0}
        role="region"
        aria-label={text.differences}
      >
        <table>
          <thead class="unseen">
            <tr>
              <th scope="col">{text.offsetFirst}</th>
              <th scope="col">{text.offsetSecond}</th>
              <th scope="col">{text.difference}</th>
              <th scope="col">{text.bytes}</th>
              {asHex && <th scope="col">{text.characters}</th>}
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
  readonly which: 'first' | 'second';
  readonly chosen: Signal<ExchangeRef | null>;
  readonly side: RecordedSide | null;
}

function Side({ sign, which, chosen, side }: SideProps) {
  const { playground } = usePage();
  void playground.version.value;
  const id = useId();
  const ref = chosen.value;
  const text = diffTexts();
  const first = which === 'first';
  return (
    <div class="diff-side" data-sign={sign}>
      <span class="diff-sign" aria-hidden="true">
        {sign}
      </span>
      <label class="unseen" for={id}>
        {first ? text.firstExchange : text.secondExchange}
      </label>
      <select
        id={id}
        class="input"
        value={ref === null ? '' : writeRef(ref)}
        onChange={(event) => (chosen.value = readRef(event.currentTarget.value))}
      >
        {ref === null && <option value="">{text.choose}</option>}
        {playground.comparison.choices(ref).map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {ref !== null && side !== null && side.exchanges.length > 1 && (
        <select
          class="input diff-which"
          aria-label={first ? text.whichOfFirst : text.whichOfSecond}
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
      {side !== null && !side.whole && <span class="diff-note">{text.notAll}</span>}
      {side?.cut === true && <span class="diff-note">{text.cut}</span>}
    </div>
  );
}

function Row({ row, asHex }: { readonly row: DiffRow; readonly asHex: boolean }) {
  const text = diffTexts();
  const words = row.kind === 'removed' ? text.onlyFirst : row.kind === 'added' ? text.onlySecond : '';
  const offset = (at: number | null): string =>
    at === null ? '' : asHex ? at.toString(16).padStart(4, '0') : String(at);
  return (
    <tr data-kind={row.kind}>
      <td class="diff-offset">{offset(row.a)}</td>
      <td class="diff-offset">{offset(row.b)}</td>
      <td class="diff-sign">
        <span aria-hidden="true">{SIGNS[row.kind]}</span>
        <span class="unseen">{words}</span>
      </td>
      <td class="diff-bytes">
        {row.parts.map(({ text: part, marked }, index) =>
          marked ? <mark key={index}>{part}</mark> : <span key={index}>{part}</span>,
        )}
      </td>
      {asHex && <td class="diff-characters">{row.characters}</td>}
    </tr>
  );
}
