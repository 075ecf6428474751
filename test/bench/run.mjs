/**
 * `npm run bench`: figures as Markdown, and as plots in `test-results/bench/`. Each is a ratio of two things that were
 * measured in the same round on this machine, in fresh processes; and the page is watched under a flood, the process
 * with viewers that never read, and with connections that are held. Takes most of an hour, or:
 *
 *     --quick       less than two minutes: two short rounds of what there are goals for, and the flood
 *     --rounds N    as many rounds     --more    added to what was measured before
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeReady, ROOT } from '../../server/cli/ready.mjs';

const FOLDER = join(ROOT, 'test-results/bench');
const SAMPLES = join(FOLDER, 'samples.json');

/** So many rounds have all subjects; the others have those that are compared. */
const WHOLE_ROUNDS = 3;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    more: { type: 'boolean', default: false },
  },
});
const rounds = Number(flags.rounds ?? (flags.quick ? 2 : 10));
/** Warm is who has answered so many, or is slow. */
const times = flags.quick
  ? { warmUp: { count: 4000, seconds: 0.6 }, seconds: 0.4 }
  : { warmUp: { count: 15_000, seconds: 2.5 }, seconds: 1 };
const latencySeconds = flags.quick ? 1 : 5;

makeReady();
// What follows imports packages, which may have been installed only now.
const { buildAll } = await import('./builds.mjs');
const { COMPARISONS, LATENCIES } = await import('./comparisons.mjs');
const { floodRows, measureFlood } = await import('./flood.mjs');
const { heldRows, measureHeld } = await import('./held.mjs');
const { measure } = await import('./measure.mjs');
const { markdown, writePlots } = await import('./report.mjs');
const { measureSilent, silentRows } = await import('./silent.mjs');
const { SUBJECTS } = await import('./subjects.mjs');

const inPath = (command) =>
  process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, command)));
const say = (line) => process.stderr.write(`${line}\n`);

const subjectNamed = (name) => SUBJECTS.find((subject) => subject.name === name);

const missing = new Set(
  SUBJECTS.filter(({ command }) => command !== undefined && !inPath(command)).map(({ name }) => name),
);
const compared = new Set(
  COMPARISONS.filter(({ atMost, atLeast }) => !flags.quick || (atMost ?? atLeast) !== undefined).flatMap(
    ({ of, against }) => [of, against],
  ),
);

const before = flags.more && existsSync(SAMPLES) ? JSON.parse(readFileSync(SAMPLES, 'utf8')) : null;
const measured = before ?? { samples: [], latencies: [], tables: {} };
const firstRound = 1 + Math.max(0, ...measured.samples.map(({ round }) => round));

await buildAll();
// First: nothing else is at work yet.
const { tables } = measured;
tables.flood ??= floodRows(await measureFlood({ seconds: flags.quick ? 5 : 20 }));
if (!flags.quick) {
  tables.silent ??= silentRows(await measureSilent());
  tables.held ??= heldRows(await measureHeld());
}
for (let round = firstRound; round < firstRound + rounds; round += 1) {
  const whole = !flags.quick && round <= WHOLE_ROUNDS;
  const subjects = SUBJECTS.filter(({ name }) => !missing.has(name) && (whole || compared.has(name)));
  // What drifts while a round lasts, such as the machine's warmth, is for one half of the ratios, then for the other.
  for (const subject of round % 2 === 1 ? subjects : subjects.toReversed()) {
    const sample = await measure(subject, times);
    measured.samples.push({ round, subject: subject.name, ...sample });
    say(
      `round ${round}, ${subject.name}: ${sample.cpuUs.toFixed(1)} µs, ${sample.perSecond.toFixed(0)} a second`,
    );
  }
  for (const { what, of, perSecond } of LATENCIES) {
    const { watched } = await measure(subjectNamed(of), {
      ...times,
      seconds: latencySeconds,
      perSecond,
    });
    measured.latencies.push({ round, what, latency: watched.latency });
    say(
      `round ${round}, ${what}: ${watched.latency.p50Ms.toFixed(2)} / ${watched.latency.p99Ms.toFixed(2)} ms`,
    );
  }
  // After each round: what was measured is there, should the next one fail.
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(SAMPLES, JSON.stringify(measured));
}
say(writePlots(FOLDER, { ...measured, missing }).join('\n'));
process.stdout.write(`${markdown({ ...measured, missing }).join('\n')}\n`);
