/** Figures as people read them: enough digits to compare two rows, none that mean nothing. */

/** `9812`, `12.3k`, `1.62M`: three significant digits once there are five or more. */
export function formatCount(count: number): string {
  return Math.abs(count) < 10_000 ? plain(count) : scaled(count, ['', 'k', 'M', 'G', 'T']);
}

/** `982 B`, `12.4 KB`, `1.71 MB`; powers of 1000, as in the language. */
export function formatBytes(bytes: number): string {
  return Math.abs(bytes) < 1000 ? `${plain(bytes)} B` : scaled(bytes, [' B', ' KB', ' MB', ' GB', ' TB']);
}

/** `60.0 %` of the fraction 0.6. */
export function formatPercent(fraction: number, digits = 1): string {
  return `${(100 * fraction).toFixed(digits)} %`;
}

/** `+5.5 %`, `-23.5 %`: how far `after` is from `before`; `-` where that has no meaning. */
export function formatChange(before: number, after: number): string {
  if (before === after) return '0 %';
  if (before === 0 || !Number.isFinite(before) || !Number.isFinite(after)) return '-';
  const change = (100 * (after - before)) / Math.abs(before);
  const text = change.toFixed(1);
  // What rounds to nothing has no sign.
  return Number(text) === 0 ? '0.0 %' : `${change > 0 ? '+' : ''}${text} %`;
}

/** Four significant digits, never an exponent: `214.3`, `71.65`, `1234`. */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1000) return value.toFixed(0);
  if (size !== 0 && size < 1e-4) return value.toExponential(2);
  return Number(value.toPrecision(4)).toFixed(size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4);
}

/** `0.03875`: four significant digits of a score. */
export function formatScore(score: number): string {
  return score.toPrecision(4);
}

/** `8`, `7.6`: bits a parameter. */
export function formatBits(bits: number): string {
  return Number.isInteger(bits) ? String(bits) : bits.toFixed(1);
}

/** `3.4x`; the packed size of the model that compression started from, over this one's. */
export function formatRatio(ratio: number): string {
  return `${ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(1)}x`;
}

/** `0.3 s`, `12 s`, `2 min 05 s`, `1 h 12 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A count with its noun: `1 stage`, `3 stages`. */
export function formatNumberOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** The first digits of a key or digest: enough to tell two of them apart by eye. */
export function shortKey(key: string | null): string {
  return key === null ? '' : key.slice(0, 8);
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function scaled(value: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  // 999 950 rounds to 1000 at three digits and belongs to the next unit.
  while (Math.abs(Number(rest.toPrecision(3))) >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  const size = Math.abs(Number(rest.toPrecision(3)));
  return `${rest.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)}${units[unit] ?? ''}`;
}
