/** Numbers, times and sizes as people read them. */

const count = new Intl.NumberFormat('en-US');

/** `12,345` */
export function formatCount(value: number): string {
  return count.format(value);
}

/** `1 record`, `12,345 records` */
export function plural(value: number, singular: string, several = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : several}`;
}

/** `66 B`, `1.2 kB`, `34 MB`: decimal units, three digits at most. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  for (const unit of ['kB', 'MB', 'GB', 'TB']) {
    value /= 1000;
    if (value < 999.5 || unit === 'TB')
      return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
  }
  return '';
}

/** `85 µs`, `1.2 ms`, `4.1 s`, `75 s`, `2:05 min`, `1:02 h` */
export function formatDuration(ns: number): string {
  if (ns < 999_500) return `${Math.max(0, Math.round(ns / 1e3))} µs`;
  if (ns < 99.95e6) return `${(ns / 1e6).toFixed(1)} ms`;
  if (ns < 999.5e6) return `${Math.round(ns / 1e6)} ms`;
  if (ns < 59.95e9) return `${(ns / 1e9).toFixed(1)} s`;
  const seconds = Math.round(ns / 1e9);
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${pad2(seconds % 60)} min`;
  return `${Math.floor(seconds / 3600)}:${pad2(Math.floor(seconds / 60) % 60)} h`;
}

function pad2(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** `12:04:07`, local time. */
export function formatClock(timeMs: number): string {
  const date = new Date(timeMs);
  return `${pad2(date.getHours())}:${pad2(date.getMinutes())}:${pad2(date.getSeconds())}`;
}

let clockSecond = -1;
let clockText = '';

/** `12:04:07.123 456`, local time to the microsecond. */
export function formatTimeNs(timeNs: bigint): string {
  const us = Number(timeNs / 1000n);
  const second = Math.floor(us / 1e6);
  if (second !== clockSecond) {
    clockSecond = second;
    clockText = formatClock(second * 1000);
  }
  const fraction = String(us - second * 1e6).padStart(6, '0');
  return `${clockText}.${fraction.slice(0, 3)} ${fraction.slice(3)}`;
}
