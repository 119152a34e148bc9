// Words for what opening or checking the data folder finds: a kind without words in both languages does not compile.
import type { Finding } from '../bindings/Finding';
import { t } from './index.svelte';

/** The finding in the current language, with its place. */
export function findingText({ kind, path }: Finding): string {
  const text = t(`finding.${kind}`);
  return path ? t('finding.at', { path, text }) : text;
}
