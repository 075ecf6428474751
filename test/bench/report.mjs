/** What was measured as Markdown, and as plots. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { COMPARISONS, LATENCIES } from './comparisons.mjs';
import { barsSvg, precise } from './plot.mjs';
import { SUBJECTS } from './subjects.mjs';

const FIGURES = {
  cpuUs: 'µs of processor time a request',
  perSecond: 'requests a second',
  residentMiB: 'MiB resident',
};

/** Median and range. */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const middle = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { low: sorted[0], middle, high: sorted.at(-1), count: sorted.length };
}

const inWords = ({ low, middle, high, count }) =>
  `${precise(middle)}${count > 1 ? ` (${precise(low)} to ${precise(high)})` : ''}`;

const table = (heads, rows) =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

const reached = (is) => (is ? 'reached' : '**not reached**');

/** Rows of subjects that were measured: what was found, by figure. */
function subjectRows(samples, missing) {
  return SUBJECTS.flatMap(({ name, viewers = 0, naive }) => {
    if (missing.has(name)) return [{ name, missing: true }];
    const own = samples.filter(({ subject }) => subject === name);
    if (own.length === 0) return [];
    const figures = Object.fromEntries(
      Object.keys(FIGURES).map((figure) => [figure, spread(own.map((sample) => sample[figure]))]),
    );
    const shares = own.map(({ watched }) => watched && watched.skipped / (watched.skipped + watched.records));
    return [{ name, figures, skipped: viewers > 0 && !naive ? spread(shares).middle : null }];
  });
}

/** Of each comparison its ratios, round by round. */
function ratioRows(samples) {
  return COMPARISONS.flatMap((comparison) => {
    const { of, against, figure, atMost, atLeast } = comparison;
    const value = (name, round) =>
      samples.find((sample) => sample.subject === name && sample.round === round)?.[figure];
    const ratios = [...new Set(samples.map(({ round }) => round))]
      .map((round) => value(of, round) / value(against, round))
      .filter((ratio) => !Number.isNaN(ratio));
    if (ratios.length === 0) return [];
    const ratio = spread(ratios);
    const goal = atMost ?? atLeast;
    const isReached = atMost === undefined ? ratio.middle >= (atLeast ?? 0) : ratio.middle <= atMost;
    return [{ ...comparison, ratio, goal, isReached }];
  });
}

function latencyRows(latencies) {
  return LATENCIES.flatMap(({ what, p50Ms, p99Ms }) => {
    const own = latencies.filter((one) => one.what === what);
    if (own.length === 0) return [];
    return [
      { part: 'p50', goal: p50Ms, ...spread(own.map(({ latency }) => latency.p50Ms)) },
      { part: 'p99', goal: p99Ms, ...spread(own.map(({ latency }) => latency.p99Ms)) },
    ].map((row) => ({ what, ...row }));
  });
}

/**
 * The whole report, in lines.
 * @param tables what was measured once, each the lines of a table
 */
export function markdown({ samples, latencies, missing, tables }) {
  const rounds = new Set(samples.map(({ round }) => round)).size;
  const goalWords = ({ atMost, atLeast, goal, isReached }) =>
    goal === undefined
      ? ['', '']
      : [atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`, reached(isReached)];
  return [
    `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}; ${rounds} rounds.`,
    'Every number is a median, with its range; a ratio is that of two subjects in one round.',
    '',
    ...table(
      ['figure', 'of', 'against', 'ratio', 'goal', ''],
      ratioRows(samples).map((row) => [
        FIGURES[row.figure],
        row.of,
        row.against,
        inWords(row.ratio),
        ...goalWords(row),
      ]),
    ),
    '',
    ...table(
      ["from a call's return to its record in a viewer's hands", 'ms', 'goal', ''],
      latencyRows(latencies).map(({ what, part, goal, ...ms }) => [
        `${what}: ${part}`,
        inWords(ms),
        ...(goal === undefined ? ['', ''] : [`under ${goal}`, reached(ms.middle < goal)]),
      ]),
    ),
    '',
    'Every answer and every record was checked: nothing was lost or out of order, or there would be no report.',
    '',
    ...table(
      ['subject', ...Object.values(FIGURES), 'records not sent live'],
      subjectRows(samples, missing).map(({ name, figures, skipped, missing: none }) =>
        none
          ? [name, 'not installed', '', '', '']
          : [
              name,
              ...Object.keys(FIGURES).map((figure) => inWords(figures[figure])),
              skipped === null ? '' : `${(skipped * 100).toFixed(0)} %`,
            ],
      ),
    ),
    ...Object.values(tables).flatMap((lines) => ['', ...lines]),
  ];
}

/** Writes the plots into `folder`, and returns their paths. */
export function writePlots(folder, { samples, latencies, missing }) {
  mkdirSync(folder, { recursive: true });
  const subjects = subjectRows(samples, missing).filter(({ figures }) => figures !== undefined);
  const bySubject = (figure) => subjects.map(({ name, figures }) => ({ label: name, ...figures[figure] }));
  const ratios = ratioRows(samples)
    .filter(({ goal }) => goal !== undefined)
    .map(({ figure, of, against, ratio, goal, isReached }) => ({
      label: `${figure === 'cpuUs' ? 'CPU' : 'rate'}: ${of} / ${against}`,
      ...ratio,
      goal,
      reached: isReached,
    }));
  const delays = latencyRows(latencies).map(({ what, part, goal, ...ms }) => ({
    label: `${part}, ${what}`,
    ...ms,
    goal,
    reached: goal === undefined || ms.middle < goal,
  }));
  const plots = {
    'processor-time.svg': barsSvg(FIGURES.cpuUs, bySubject('cpuUs'), true),
    'throughput.svg': barsSvg(FIGURES.perSecond, bySubject('perSecond'), true),
    'memory.svg': barsSvg(FIGURES.residentMiB, bySubject('residentMiB')),
    'ratios.svg': barsSvg('Ratios, and what they are to be', ratios, true),
    'latency.svg': barsSvg("ms from a call to its record in a viewer's hands", delays, true),
  };
  return Object.entries(plots).map(([name, svg]) => {
    const path = join(folder, name);
    writeFileSync(path, svg);
    return path;
  });
}
