// Versions as entries of a picker.
import type { ModelType } from '../bindings/ModelType';
import type { VersionRow } from '../bindings/VersionRow';
import type { Choice } from '../components/Picker.svelte';
import { scopeTitle, typeTitle } from '../i18n/scope';

export function versionChoices(rows: VersionRow[], types: ModelType[] | null): Choice[] {
  return rows
    .filter((row) => row.damaged === null)
    .map((row) => {
      const { title, detail } = scopeTitle(row);
      // Whatever covers everything needs no mention: the part that differs should be in sight.
      const whole = row.mode === 'product' ? row.store === null : row.mode === 'store' ? row.product === null : !row.product && !row.store;
      return { id: row.model_path, label: whole ? title : `${title} · ${detail}`, note: `${typeTitle(row.model_type, types)} ${row.version}` };
    });
}
