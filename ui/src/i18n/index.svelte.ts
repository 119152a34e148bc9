// Turns message keys into text in the current language. The texts are in messages/; numbers and dates are in format.ts.
import { formatNumber } from './format';
import { language, type Language } from './language.svelte';
import { common } from './messages/common';
import { compare } from './messages/compare';
import { data } from './messages/data';
import { errors } from './messages/errors';
import { findings } from './messages/findings';
import { forecast } from './messages/forecast';
import { help } from './messages/help';
import { holidays } from './messages/holidays';
import { imports } from './messages/imports';
import { models } from './messages/models';
import { plans } from './messages/plans';
import { reasons } from './messages/reasons';
import { setting } from './messages/setting';
import { settings } from './messages/settings';
import { stock } from './messages/stock';
import { train } from './messages/train';
import { upkeep } from './messages/upkeep';
import { week } from './messages/week';
import { worklist } from './messages/worklist';

/** Each message as [Chinese, English]; both in one line, so that one can't be written without the other. */
export const messages = {
  ...common,
  ...data,
  ...train,
  ...models,
  ...compare,
  ...findings,
  ...forecast,
  ...setting,
  ...settings,
  ...errors,
  ...help,
  ...holidays,
  ...plans,
  ...imports,
  ...reasons,
  ...week,
  ...worklist,
  ...stock,
  ...upkeep,
};

export type MessageKey = keyof typeof messages;
type Holes<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
/** The values that a plural depends on: they have to be numbers. */
type Counts<S> = Holes<S> extends infer H ? (H extends `${infer Name}|${string}` ? Name : never) : never;
type Values<K extends MessageKey> = {
  [Name in Holes<(typeof messages)[K][0]>]: Name extends Counts<(typeof messages)[K][1]> ? number : string | number;
};
type Args<K extends MessageKey> = [Holes<(typeof messages)[K][0]>] extends [never] ? [] : [values: Values<K>];

const index: Record<Language, 0 | 1> = { zh: 0, en: 1 };
const plurals: Record<Language, Intl.PluralRules> = { zh: new Intl.PluralRules('zh'), en: new Intl.PluralRules('en') };

/** The text of a key. `{name}` becomes the value, numbers in the user's format; `{name|day|days}` becomes the form that the number calls for. */
export function t<K extends MessageKey>(key: K, ...args: Args<K>): string {
  const values: Record<string, string | number> = args[0] ?? {};
  return messages[key][index[language.now]].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (hole, name: string, one?: string, other?: string) => {
    const value = values[name];
    if (value === undefined) return hole;
    if (one !== undefined && other !== undefined) return plurals[language.now].select(Number(value)) === 'one' ? one : other;
    return typeof value === 'number' ? formatNumber(value) : value;
  });
}
