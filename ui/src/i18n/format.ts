// Numbers, sizes, dates and times in the user's format. No sentences.
import { language } from './language.svelte';

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${language.locale}${JSON.stringify(options)}`;
  let format = made.get(key) as Intl.NumberFormat | undefined;
  // What rounds to zero has no minus.
  if (!format) made.set(key, (format = new Intl.NumberFormat(language.locale, { signDisplay: 'negative', ...options })));
  return format;
}
function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${language.locale}${JSON.stringify(options)}`;
  let format = made.get(key) as Intl.DateTimeFormat | undefined;
  if (!format) made.set(key, (format = new Intl.DateTimeFormat(language.locale, { calendar: 'gregory', ...options })));
  return format;
}

export const NOTHING = '–';

/** Up to `digits` decimals; a dash for what is missing. */
export function formatNumber(value: number | null | undefined, digits = 0): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NOTHING : numbers({ maximumFractionDigits: digits }).format(value);
}

/** A setting: six decimals, or two figures of what is smaller, and never a power of ten. */
export function formatSmall(value: number): string {
  const small = value !== 0 && Math.abs(value) < 0.001;
  return small ? numbers({ maximumSignificantDigits: 2 }).format(value) : formatNumber(value, 6);
}

/** A count next to a name, where many digits would cut the name off: 3.1K, 15K, 1.5万. */
export function formatCount(value: number): string {
  return value < 1_000 ? formatNumber(value) : numbers({ notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** Exactly `digits` decimals, so that a column of them lines up. */
export function formatFixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  return numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** 0.098 as 9.8%. */
export function formatPercent(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NOTHING;
  return numbers({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);
}

/** A share that someone typed, with the decimals that it has: 20%, 20.5%. */
export function formatShare(share: number): string {
  return numbers({ style: 'percent', maximumFractionDigits: 2 }).format(share);
}

/** An amount of money. Files of cash registers name no currency; it is the yuan in both languages. */
export function formatMoney(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NOTHING : `¥${formatNumber(value)}`;
}

/** Daily sales: whole numbers from ten on, one decimal below. */
export function formatQuantity(value: number | null | undefined): string {
  return formatNumber(value, value !== null && value !== undefined && Math.abs(value) < 10 ? 1 : 0);
}

/** A size from kilobytes on: no one counts single bytes. */
export function formatBytes(bytes: number): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = bytes < 1e6 ? 0 : bytes < 1e9 ? 1 : 2;
  const value = bytes / 1000 ** (step + 1);
  return numbers({ style: 'unit', unit: units[step] ?? 'kilobyte', unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** A civil day `YYYY-MM-DD` as a UTC instant, so that no time zone moves it. */
export function dayOf(date: string): Date {
  return new Date(`${date.slice(0, 10)}T00:00:00Z`);
}

export function addDays(date: string, days: number): string {
  return new Date(dayOf(date).getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Days from the first to the last, both counted. */
export function daySpan(first: string, last: string): number {
  return Math.round((dayOf(last).getTime() - dayOf(first).getTime()) / 86_400_000) + 1;
}

export function formatDate(date: string | null | undefined): string {
  return date ? dates({ year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(dayOf(date)) : NOTHING;
}

export function formatDayShort(date: string): string {
  return dates({ month: 'short', day: 'numeric', timeZone: 'UTC' }).format(dayOf(date));
}

/** A day without its year where that is this year's. */
export function formatDayNear(date: string, today: Date = new Date()): string {
  return date.startsWith(String(today.getFullYear())) ? formatDayShort(date) : formatDate(date);
}

/** The first and the last of some days, with their years where these aren't both that of today. */
export function formatDaysNear(first: string, last: string, today: string): { first: string; last: string } {
  const year = today.slice(0, 4);
  const words = first.startsWith(year) && last.startsWith(year) ? formatDayShort : formatDate;
  return { first: words(first), last: words(last) };
}

/** The last of some days whose first has its year: its own where that is another one. */
export function formatDayAfter(first: string, last: string): string {
  return first.slice(0, 4) === last.slice(0, 4) ? formatDayShort(last) : formatDate(last);
}

/** A day with its weekday, `Mon, Jul 6`. */
export function formatDayAndWeekday(date: string): string {
  return dates({ weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(dayOf(date));
}

export function formatMonth(date: string): string {
  return dates({ year: 'numeric', month: 'short', timeZone: 'UTC' }).format(dayOf(date));
}

export function formatWeekday(date: string, width: 'short' | 'long' = 'short'): string {
  return dates({ weekday: width, timeZone: 'UTC' }).format(dayOf(date));
}

/** A time as the index (`2025-07-15 18:40:00`, local) or the metadata (RFC 3339) writes it; the clock alone when it is of today. */
export function formatTime(time: string, today: Date = new Date()): string {
  const then = new Date(time.replace(' ', 'T'));
  if (Number.isNaN(then.getTime())) return time;
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  if (then.toDateString() === today.toDateString()) return dates(clock).format(then);
  const sameYear = then.getFullYear() === today.getFullYear();
  return dates({ ...(sameYear ? {} : { year: 'numeric' as const }), month: 'short', day: 'numeric', ...(sameYear ? clock : {}) }).format(then);
}

/** Seconds in the largest fitting unit. In Chinese the system sets no space before the unit; everywhere else the window does. */
export function formatSeconds(seconds: number): string {
  const unit = (value: number, name: 'second' | 'minute' | 'hour', digits = 0) => {
    const parts = numbers({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).formatToParts(value);
    const text = (isUnit: boolean) => parts.flatMap((part) => ((part.type === 'unit') === isUnit ? [part.value.trim()] : [])).join('');
    return `${text(false)} ${text(true)}`;
  };
  if (seconds < 10) return unit(Math.max(seconds, 0.1), 'second', 1);
  if (seconds < 90) return unit(Math.round(seconds), 'second');
  if (seconds < 5400) return unit(Math.round(seconds / 60), 'minute');
  return unit(seconds / 3600, 'hour', 1);
}
