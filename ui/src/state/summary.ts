// The few figures that the list of versions carries of each version's metrics. The index stores them as it finds them, so each is checked here.
import type { Verdict } from '../bindings/Verdict';
import type { VersionRow } from '../bindings/VersionRow';
import { daySpan } from '../i18n/format';

/** The weighted absolute percentage error on the test days, a share; null where it is not known. */
export function errorOf(row: VersionRow): number | null {
  const value = row.metrics_summary['wape'];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function verdictOf(row: VersionRow): Verdict | null {
  const value = row.metrics_summary['verdict'];
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
  const { kind, baseline, gain } = value as Partial<Verdict>;
  if (kind !== 'better' && kind !== 'no_better' && kind !== 'too_little_data') return null;
  return { kind, baseline: baseline ?? '', gain: gain ?? 0 };
}

/** How many days of sales have come in since the version was trained; 0 where that is not known. */
export function newDaysOf(row: VersionRow, lastDay: string | null): number {
  const until = row.metrics_summary['trained_until'];
  return typeof until === 'string' && lastDay !== null ? Math.max(0, daySpan(until, lastDay) - 1) : 0;
}
