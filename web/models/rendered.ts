/**
 * The exact bytes that a rule answers a request with, and which part of its text made which of them. The same code
 * renders them that answers on the program's port.
 */
import { concatBytes } from '../../server/core/bytes.js';
import { PlaygroundError } from '../../server/core/errors.js';
import type { LineEnding, Rule } from '../../server/core/messages.js';
import { compileTemplate, renderParts, type TemplateValues } from '../../server/core/response/template.js';
import { mapRendered, type MappedSpan } from '../../server/core/response/template-map.js';
import { planOf } from './write-plan.js';

export interface Rendered {
  readonly bytes: Uint8Array;
  /** How many of them are the head. */
  readonly headBytes: number;
  /** Which source made which bytes, in order and without gaps. */
  readonly spans: readonly MappedSpan[];
  /** For each cut of the plan the byte before which it cuts. */
  readonly cuts: readonly number[];
}

/** @returns the bytes, or why there are none */
export function renderRule(
  rule: Pick<Rule, 'text' | 'plan'>,
  lineEnding: LineEnding,
  values: TemplateValues,
): Rendered | PlaygroundError {
  try {
    const cutPlaces = planOf(rule).cuts.map(({ at }) => at);
    const template = compileTemplate(rule.text, lineEnding, cutPlaces);
    const parts = renderParts(template, values);
    const starts = [0];
    for (const part of parts) starts.push(starts.at(-1)! + part.length);
    return {
      bytes: concatBytes(parts),
      headBytes: starts[template.bodyStart]!,
      spans: mapRendered(rule.text, template, parts),
      cuts: template.cuts.map((part) => starts[part]!),
    };
  } catch (error) {
    if (error instanceof PlaygroundError) return error;
    throw error;
  }
}
