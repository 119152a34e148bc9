// A day as users type it: 2026-06-30, 2026/6/30, 2026.6.30, 2026年6月30日 or 20260630.
/** Any day that a pharmacy of today has to do with, for fields without narrower limits. */
export const [FIRST_DAY, LAST_DAY] = ['2000-01-01', '2099-12-31'];

/** The day as `YYYY-MM-DD`; null when it is none, or not from `min` to `max`. */
export function typedDay(text: string, min: string, max: string): string | null {
  const parts = /^\s*(\d{4})(?:\D+(\d{1,2})\D+(\d{1,2})\D?|(\d{2})(\d{2}))\s*$/.exec(text);
  if (!parts) return null;
  const day = [parts[1] ?? '', (parts[2] ?? parts[4] ?? '').padStart(2, '0'), (parts[3] ?? parts[5] ?? '').padStart(2, '0')].join('-');
  const date = new Date(`${day}T00:00:00Z`);
  // The calendar knows no 31st of June, though JavaScript makes the 1st of July of it.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day) return null;
  return day < min || day > max ? null : day;
}
