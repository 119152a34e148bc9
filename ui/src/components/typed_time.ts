// A time of day as users type it: 16:30, 16.30, 1630, or 16.

/** The time as `HH:MM`; null when it is none. */
export function typedTime(text: string): string | null {
  const parts = /^\s*(\d{1,2})(?:\D{0,2}(\d{2})\D?)?\D?\s*$/.exec(text.normalize('NFKC'));
  const [hour, minute] = [Number(parts?.[1] ?? NaN), Number(parts?.[2] ?? 0)];
  return hour <= 23 && minute <= 59 ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : null;
}
