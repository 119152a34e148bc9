// Plain names of the settings that the window has words for; others are shown by the name they give themselves.
import { formatNumber } from './format';
import { type MessageKey, t } from './index.svelte';

const names: Record<string, MessageKey | undefined> = {
  horizon: 'setting.horizon',
  lookback: 'setting.lookback',
  epochs: 'setting.epochs',
  patience: 'setting.patience',
  min_delta: 'setting.min_delta',
  batch_size: 'setting.batch_size',
  learning_rate: 'setting.learning_rate',
  weight_decay: 'setting.weight_decay',
  seed: 'setting.seed',
  checkpoint_every: 'setting.checkpoint_every',
  threads: 'setting.threads',
  max_seconds: 'setting.max_seconds',
  gradient_clip: 'setting.gradient_clip',
  test_days: 'setting.test_days',
  validation_days: 'setting.validation_days',
  channels: 'setting.channels',
  kernel_size: 'setting.kernel_size',
  width: 'setting.width',
  heads: 'setting.heads',
  layers: 'setting.layers',
  blocks: 'setting.blocks',
  patch_days: 'setting.patch_days',
  grid: 'setting.grid',
  dropout: 'setting.dropout',
  huber_delta: 'setting.huber_delta',
  weight_average: 'setting.weight_average',
  season: 'setting.season',
  profile: 'setting.profile',
  holidays: 'setting.holidays',
  stockouts: 'setting.stockouts',
  closed_days: 'setting.closed_days',
  refit: 'setting.refit',
  blend: 'setting.blend',
  epoch_windows: 'setting.epoch_windows',
};

/** What a choice of yes or no does; the program's own words speak of 1 and 0. */
const choices: Record<string, MessageKey | undefined> = {
  season: 'setting.season_about',
  profile: 'setting.profile_about',
  holidays: 'setting.holidays_about',
  stockouts: 'setting.stockouts_about',
  closed_days: 'setting.closed_days_about',
  refit: 'setting.refit_about',
  blend: 'setting.blend_about',
};

/** What a choice of yes or no means, or undefined where the window has no words for it. */
export function choiceAbout(name: string): string | undefined {
  const key = choices[name];
  return key && t(key as 'setting.season_about');
}

/** The plain name of a setting, or undefined where the window has none. */
export function settingName(name: string): string | undefined {
  const key = names[name];
  return key && t(key as 'setting.epochs');
}

/** Settings as one flat list: those of the architecture stand in an object of their own. */
export function flatSettings(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (typeof value === 'object' && value !== null ? Object.entries(value) : [[name, value]])),
  );
}

export function settingValue(value: unknown): string {
  if (typeof value === 'number') return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential() : formatNumber(value, 6);
  return value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
