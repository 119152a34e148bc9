// Numbers that a field takes, and how to say so.
import { formatNumber } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import { amount } from './typed_number';

export interface Range {
  whole?: boolean | undefined;
  /** The smallest number; 0 where none is given. */
  least?: number | undefined;
  /** The smallest number itself isn't taken. */
  above?: boolean | undefined;
  /** The largest number; any where none is given. */
  most?: number | undefined;
}

/** What a text means in a field: null for an empty one, undefined for what it doesn't take. */
export function amountIn(text: string, { whole = false, least = 0, above = false, most }: Range): number | null | undefined {
  const number = amount(text, whole);
  if (number === undefined || number === null) return number;
  return number < least || (above && number === least) || (most !== undefined && number > most) ? undefined : number;
}

/** What a field takes. */
export function rangeWords({ whole = false, least = 0, above = false, most }: Range): string {
  const [from, to] = [formatNumber(least, 3), most === undefined ? '' : formatNumber(most, 3)];
  if (whole) return to === '' ? t('number.whole', { least: from }) : t('number.whole_range', { least: from, most: to });
  if (to === '' && !above && least === 0) return t('number.any');
  if (to === '') return above ? t('number.above', { least: from }) : t('number.least', { least: from });
  return above ? t('number.above_range', { least: from, most: to }) : t('number.range', { least: from, most: to });
}
