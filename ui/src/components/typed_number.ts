// Numbers as users type them.

/** A quantity as typed, with a decimal point or comma; null for anything else. */
export const quantity = (text: string): number | null => (/^\d{1,9}([.,]\d{0,3})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : null);
