/** The Output view: what the program prints, like the terminal that it was started from. */
import { OUTPUT_CALLS, outputLines } from '../models/output-lines.js';
import { Trace } from './Trace.js';

export function Output() {
  return (
    <Trace
      testId="output"
      label="Output: what the program prints"
      calls={OUTPUT_CALLS}
      linesFor={() => outputLines}
      nothing={(connection) =>
        connection === null
          ? 'The program has printed nothing yet.'
          : `Nothing was printed for #${connection}.`
      }
    />
  );
}
