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
  channels: 'setting.channels',
  levels: 'setting.levels',
  kernel: 'setting.kernel',
  dropout: 'setting.dropout',
};

export function settingName(name: string): string {
  const key = names[name];
  return key ? t(key as 'setting.epochs') : name;
}

export function settingValue(value: unknown): string {
  if (typeof value === 'number') return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential() : formatNumber(value, 6);
  return value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
