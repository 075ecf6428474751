/** One of a few, side by side: a radio group. */

interface ChoiceProps<T extends string | number> {
  readonly legend: string;
  /** Whether the legend is only for those who listen. */
  readonly quiet?: boolean;
  readonly name: string;
  readonly options: readonly T[];
  readonly chosen: T;
  readonly label: (option: T) => string;
  readonly hint?: (option: T) => string;
  readonly onPick: (option: T) => void;
}

export function Choice<T extends string | number>({
  legend,
  quiet = false,
  name,
  options,
  chosen,
  label,
  hint,
  onPick,
}: ChoiceProps<T>) {
  return (
    <fieldset class="segments">
      <legend class={quiet ? 'unseen' : ''}>{legend}</legend>
      <div class="segments-row">
        {options.map((option) => (
          <label key={option} class="segment" title={hint?.(option)}>
            <input
              type="radio"
              name={name}
              value={String(option)}
              checked={chosen === option}
              aria-description={hint?.(option)}
              onChange={() => onPick(option)}
            />
            <span>{label(option)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
