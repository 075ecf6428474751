/** A few choices in a row, of which one holds. */
import { useId } from 'preact/hooks';

export interface Segment<T> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

interface SegmentsProps<T> {
  /** For those who do not see it. */
  readonly legend: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly onPick: (value: T) => void;
}

export function Segments<T extends string>({ legend, segments, value, onPick }: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset class="segments small">
      <legend class="unseen">{legend}</legend>
      <div class="segments-row">
        {segments.map((segment) => (
          <label key={segment.value} class="segment" title={segment.hint}>
            <input
              type="radio"
              name={name}
              checked={segment.value === value}
              onChange={() => onPick(segment.value)}
            />
            <span>{segment.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
