// Why another version is in use after a training, or the same: one sentence with the errors of both.
import type { ModelType } from '../bindings/ModelType';
import type { RoutineTraining } from '../bindings/RoutineTraining';
import type { VersionRow } from '../bindings/VersionRow';
import { formatPercent } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import { typeTitle } from '../i18n/scope';

/** The sentence about a training; null where there was nothing to compare, or nothing was decided. */
export function switchWords(
  { champion, challenger, decision, champion_wape, challenger_wape }: Omit<RoutineTraining, 'new_days' | 'error'>,
  rows: VersionRow[],
  types: ModelType[] | null,
): string | null {
  if (champion_wape === null || challenger_wape === null || (decision !== 'switched' && decision !== 'kept')) return null;
  const name = (path: string | null): string => {
    const row = rows.find(({ model_path }) => model_path === path);
    return row ? `${typeTitle(row.model_type, types)} ${row.version}` : (path ?? '').split('/').slice(-2).join(' ');
  };
  const said = { after: name(challenger), before: name(champion), error: formatPercent(challenger_wape), was: formatPercent(champion_wape) };
  if (decision === 'kept') return t('auto.kept_why', said);
  // A version that isn't better is used where the difference is chance: it has learned the latest sales.
  return challenger_wape < champion_wape ? t('auto.switched_why', said) : t('auto.switched_small', said);
}
