/** The Output view: what the program prints, like the terminal that it was started from. */
import { OUTPUT_CALLS, outputLines } from '../models/output-lines.js';
import { outputTexts } from '../texts/wire.js';
import { Trace } from './Trace.js';

export function Output() {
  const text = outputTexts();
  return (
    <Trace
      testId="output"
      label={() => outputTexts().label}
      calls={OUTPUT_CALLS}
      searched="output"
      linesFor={() => outputLines}
      nothing={(connection) => (connection === null ? text.nothing : text.nothingFor(connection))}
    />
  );
}
