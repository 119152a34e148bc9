// A day as users type it: 2026-06-30, 2026/6/30, 2026年6月30日, 20260630, Jun 30, 2026, 30 June 2026, 30.6.2026, or 6/30/2026.

/** Any day that a pharmacy of today has to do with, for fields without narrower limits. */
export const [FIRST_DAY, LAST_DAY] = ['2000-01-01', '2099-12-31'];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NAMES = /^(?:january|february|march|april|may|june|july|august|sept?(?:ember)?|october|november|december|[a-z]{3})$/;
/** What may be between the parts of a day and around them. */
const BETWEEN = /^[\s./,，。、\u5e74\u6708\u65e5\u53f7–—-]*$/;

/** The month of an English name or its first three letters, from 1; null for any other word. */
function monthOf(word: string): number | null {
  const at = NAMES.test(word) ? MONTHS.indexOf(word.slice(0, 3)) : -1;
  return at < 0 ? null : at + 1;
}

/** Which day a text without a year means: the nearest one up to today, or from today on. */
export interface Near {
  today: string;
  toward: 'past' | 'future';
}

/** Today on this computer, or the day of another moment there. */
export function localDay(now = new Date()): string {
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, '0'), String(now.getDate()).padStart(2, '0')].join('-');
}

/**
 * The day as `YYYY-MM-DD`; null when it is none, or when it may be either of two. `isMonthFirst` says that 6/3/2026 is June 3, as the
 * language writes it; otherwise only a number that is no month tells which of the two is. A day without a year is one only with `near`.
 */
export function typedDay(text: string, isMonthFirst = false, near?: Near): string | null {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  const whole = /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (whole) return dayFrom(whole[1], whole[2], whole[3]);
  const parts = plain.match(/\d+|[a-z]{3,}/g) ?? [];
  if (!BETWEEN.test(plain.replace(/(\d)(?:st|nd|rd|th)\b/g, '$1').replace(/\d+|[a-z]{3,}/g, ''))) return null;
  if (parts.length === 2 && near) return nearest(parts, plain, isMonthFirst, near);
  if (parts.length !== 3) return null;
  const year = parts.find((part) => /^\d{4}$/.test(part));
  const others = parts.filter((part) => part !== year);
  const [one, two] = others;
  if (year === undefined || one === undefined || two === undefined) return null;
  const named = others.find((part) => monthOf(part) !== null);
  if (named !== undefined) return dayFrom(year, String(monthOf(named)), one === named ? two : one);
  if (parts[0] === year) return dayFrom(year, one, two);
  if (parts[2] !== year) return null;
  if (Number(one) > 12) return dayFrom(year, two, one);
  if (Number(two) > 12 || one === two || (isMonthFirst && plain.includes('/'))) return dayFrom(year, one, two);
  return null;
}

/** `11月26日`, `26.11`, `11/26`, `Nov 26`: the nearest such day. */
function nearest([one = '', two = '']: string[], plain: string, isMonthFirst: boolean, { today, toward }: Near): string | null {
  const named = [one, two].find((part) => monthOf(part) !== null);
  const isMonthDay = plain.includes('\u6708') || Number(two) > 12 || one === two || (isMonthFirst && plain.includes('/'));
  const order =
    named !== undefined ? [String(monthOf(named)), one === named ? two : one] : Number(one) > 12 ? [two, one] : isMonthDay ? [one, two] : null;
  if (order === null) return null;
  const year = Number(today.slice(0, 4));
  const found = [year - 1, year, year + 1].flatMap((near) => dayFrom(String(near), order[0], order[1]) ?? []);
  return (toward === 'past' ? found.filter((day) => day <= today).at(-1) : found.find((day) => day >= today)) ?? null;
}

function dayFrom(year = '', month = '', of = ''): string | null {
  if (!/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(of)) return null;
  const day = [year, month.padStart(2, '0'), of.padStart(2, '0')].join('-');
  const date = new Date(`${day}T00:00:00Z`);
  // The calendar knows no 31st of June, though JavaScript makes the 1st of July of it.
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day ? null : day;
}
