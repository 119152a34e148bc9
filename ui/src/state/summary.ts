// The few figures that the list of versions carries of each version.
import type { Verdict } from '../bindings/Verdict';
import type { VersionRow } from '../bindings/VersionRow';
import { daySpan } from '../i18n/format';

/** The weighted absolute percentage error on the test days, a share; null where it is not known, and of a damaged version. */
export const errorOf = (row: VersionRow): number | null => (row.damaged === null ? row.summary.wape : null);

/** How a version compares with the best simple method; null where it isn't known, is that method itself, or the version is damaged. */
export function verdictOf(row: VersionRow): Verdict | null {
  const { verdict } = row.summary;
  // Methods that look back so many days carry the number in their name.
  const isItself = verdict !== null && verdict.baseline === row.model_type.replace(/_\d+$/, '');
  return row.damaged !== null || isItself ? null : verdict;
}

/** How many days of sales have come in since the version was trained; 0 where that is not known. */
export function newDaysOf(row: VersionRow, lastDay: string | null): number {
  const until = row.summary.trained_until;
  return until !== null && lastDay !== null ? Math.max(0, daySpan(until, lastDay) - 1) : 0;
}

/** Whether a version was trained on later sales than there are: an import was undone, or a backup restored. */
export function knowsMoreThan(row: VersionRow, last: string | null): boolean {
  const until = row.summary.trained_until;
  return last !== null && until !== null && until > last;
}
