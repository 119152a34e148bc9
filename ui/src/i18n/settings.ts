// Names and explanations of the settings of a training, and their values as text.
import type { ModelType } from '../bindings/ModelType';
import type { SettingKey } from '../bindings/SettingKey';
import { formatSmall } from './format';
import { messages, t } from './index.svelte';

const known = (name: string): name is SettingKey => `setting.${name}_about` in messages;

/** Settings that mean something else for boosted trees, an epoch of which is one tree. */
const ofTrees = {
  epochs: { name: 'setting.trees.epochs', about: 'setting.trees.epochs_about' },
  patience: { name: 'setting.trees.patience', about: 'setting.trees.patience_about' },
} as const;
const isOfTrees = (key: string, type?: string): key is keyof typeof ofTrees => type === 'trees' && key in ofTrees;

/** What a setting does, for models of a type. */
export const settingAbout = (key: SettingKey, type?: string): string => (isOfTrees(key, type) ? t(ofTrees[key].about) : t(`setting.${key}_about`));

/** The plain name of a setting, for models of a type; one that a newer program wrote is shown by its key. */
export const settingName = (name: string, type?: string): string =>
  isOfTrees(name, type) ? t(ofTrees[name].name) : known(name) ? t(`setting.${name}`) : name;

/** Settings as one flat list: those of the network are in an object of their own. */
export function flatSettings(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (typeof value === 'object' && value !== null ? Object.entries(value) : [[name, value]])),
  );
}

/** The settings of a version that mean something to its type: all are stored, and other types may have ones that this one hasn't. */
export function usedSettings(settings: Record<string, unknown>, type: string, types: ModelType[] | null): Record<string, unknown> {
  const has = (one: ModelType, name: string): boolean => [...one.settings, ...one.hyperparameters].some((setting) => setting.name === name);
  const own = types?.find((one) => one.name === type);
  const isUsed = (name: string): boolean => own === undefined || has(own, name) || !types?.some((one) => has(one, name));
  return Object.fromEntries(Object.entries(flatSettings(settings)).filter(([name]) => isUsed(name)));
}

export function settingValue(value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'setting.yes' : 'setting.no');
  if (typeof value === 'number') return formatSmall(value);
  return value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
