// The few figures that the list of versions carries of each version's metrics. The index stores them as it finds them, so each is checked here.
import type { Verdict } from '../bindings/Verdict';
import type { VersionRow } from '../bindings/VersionRow';

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
