/** Bars as SVG, on a white ground: one row each, its median as a bar and its spread as a line across the end. */

const ROW = 26;
/** Pixels: usual fonts are narrower, on average. */
const CHARACTER = 7;
const BARS = 480;
const VALUES = 150;
const TOP = 56;

const escapeXml = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

/**
 * @param {string} title
 * @param {{ label: string, low: number, middle: number, high: number, goal?: number, reached?: boolean }[]} rows a goal
 *   is drawn as a mark; a bar that has not reached its own is drawn in another colour
 * @param {boolean} [logarithmic] for values that differ by more than a bar could show
 */
export function barsSvg(title, rows, logarithmic = false) {
  const values = rows.flatMap(({ low, high, goal = high }) => [low, high, goal]).filter((one) => one > 0);
  const largest = Math.max(...values);
  // From a tenth of the smallest on: no bar is so short that it could not be seen.
  const smallest = Math.min(...values) / 10;
  const labels = 24 + Math.max(...rows.map(({ label }) => label.length)) * CHARACTER;
  const x = (value) => {
    if (!logarithmic) return labels + (value / largest) * BARS;
    return labels + (Math.log(Math.max(value, smallest) / smallest) / Math.log(largest / smallest)) * BARS;
  };
  const drawn = rows.map(({ label, low, middle, high, goal, reached = true }, index) => {
    const y = TOP + index * ROW;
    const mid = y + ROW / 2;
    return [
      `<text x="${labels - 8}" y="${mid + 4}" text-anchor="end">${escapeXml(label)}</text>`,
      `<rect x="${labels}" y="${y + 5}" width="${(x(middle) - labels).toFixed(1)}" height="${ROW - 10}" fill="${reached ? '#0072b2' : '#b34700'}"/>`,
      `<path d="M${x(low).toFixed(1)} ${mid}H${x(high).toFixed(1)}" stroke="#111" stroke-width="2"/>`,
      goal === undefined
        ? ''
        : `<path d="M${x(goal).toFixed(1)} ${y + 1}v${ROW - 2}" stroke="#111" stroke-width="2" stroke-dasharray="3 2"/>`,
      `<text x="${labels + BARS + 8}" y="${mid + 4}">${precise(middle)}${goal === undefined ? '' : ` (goal ${goal})`}</text>`,
    ].join('');
  });
  const [width, height] = [labels + BARS + VALUES, TOP + rows.length * ROW + 12];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="#111">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="16" y="30" font-size="17" font-weight="600">${escapeXml(title)}${logarithmic ? ' (logarithmic)' : ''}</text>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/** A number with as many digits as mean something. */
export function precise(value) {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}
