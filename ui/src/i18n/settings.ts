// Names and explanations of the settings of a training, and their values as text.
import type { SettingKey } from '../bindings/SettingKey';
import { formatSmall } from './format';
import { messages, t } from './index.svelte';

const known = (name: string): name is SettingKey => `setting.${name}_about` in messages;

/** What a setting does. */
export const settingAbout = (key: SettingKey): string => t(`setting.${key}_about`);

/** The plain name of a setting; one that a newer program wrote is shown by its key. */
export const settingName = (name: string): string => (known(name) ? t(`setting.${name}`) : name);

/** Settings as one flat list: those of the network are in an object of their own. */
export function flatSettings(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (typeof value === 'object' && value !== null ? Object.entries(value) : [[name, value]])),
  );
}

export function settingValue(value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'setting.yes' : 'setting.no');
  if (typeof value === 'number') return formatSmall(value);
  return value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
