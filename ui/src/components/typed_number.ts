// Numbers as users type them.

/** Larger ones are mistakes. */
const MOST = 999_999_999;

/**
 * The number that a text means: with a decimal point or comma, thousands apart by commas, in full-width digits, with a currency sign; null for
 * an empty text, undefined for anything else. Three digits after a single comma are thousands, as the languages of the window write them.
 */
export function amount(text: string, whole = false): number | null | undefined {
  const plain = text
    .normalize('NFKC')
    // A yuan sign before, or the word for it after the number.
    .replace(/^[\s¥￥$€]+|[\s\u5143]+$/gu, '')
    .trim();
  if (plain === '') return text.trim() === '' ? null : undefined;
  const digits = /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(',', '') : plain.replace(',', '.');
  if (!/^(\d+\.?\d{0,6}|\.\d{1,6})$/.test(digits)) return undefined;
  const value = Number(digits);
  return value <= MOST && (!whole || Number.isInteger(value)) ? value : undefined;
}

/** A quantity as typed; null for anything that isn't one. */
export const quantity = (text: string): number | null => amount(text) ?? null;
