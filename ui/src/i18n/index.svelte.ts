// Turns message keys into text of the language in force. The texts are in messages/; numbers and dates are in format.ts.
import { formatNumber } from './format';
import { language, type Language } from './language.svelte';
import { common } from './messages/common';
import { compare } from './messages/compare';
import { data } from './messages/data';
import { errors } from './messages/errors';
import { forecast } from './messages/forecast';
import { help } from './messages/help';
import { holidays } from './messages/holidays';
import { models } from './messages/models';
import { settings } from './messages/settings';
import { train } from './messages/train';

/** Each message as [Chinese, English]; both in one line, so that one cannot be written without the other. */
export const messages = { ...common, ...data, ...train, ...models, ...compare, ...forecast, ...settings, ...errors, ...help, ...holidays };

export type MessageKey = keyof typeof messages;
type Holes<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type Values<K extends MessageKey> = Record<Holes<(typeof messages)[K][0]>, string | number>;
type Args<K extends MessageKey> = [Holes<(typeof messages)[K][0]>] extends [never] ? [] : [values: Values<K>];

const index: Record<Language, 0 | 1> = { zh: 0, en: 1 };

/**
 * The text of a key. `{name}` is replaced by a value, numbers in the user's format. English with a count has two forms, `{n} day|{n} days`,
 * chosen by the first number given.
 */
export function t<K extends MessageKey>(key: K, ...args: Args<K>): string {
  const values: Record<string, string | number> = args[0] ?? {};
  let text: string = messages[key][index[language.now]];
  const [one, many] = text.split('|');
  if (many !== undefined) text = Object.values(values).find((value) => typeof value === 'number') === 1 ? (one ?? text) : many;
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name];
    return value === undefined ? hole : typeof value === 'number' ? formatNumber(value) : value;
  });
}
