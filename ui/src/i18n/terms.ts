// Terms of items and suppliers: what they are called, which numbers they may be, and why the program refused one.
import type { CommandError } from '../bindings/CommandError';
import type { Range } from '../components/ranges';
import { rangeWords } from '../components/ranges';
import { type MessageKey, t } from './index.svelte';

const labels: Record<string, MessageKey> = {
  supplier: 'sent.supplier',
  product_name: 'items.name',
  do_not_order: 'items.stop_long',
  category: 'items.category',
  group: 'items.group',
  successor: 'items.successor',
  lead_days: 'suppliers.lead',
  order_weekdays: 'suppliers.weekdays',
  cutoff: 'suppliers.cutoff',
  min_amount: 'suppliers.min',
  pack_size: 'items.pack',
  multiple: 'items.multiple',
  min_quantity: 'items.min',
  min_stock: 'items.min_stock',
  max_stock: 'items.max_stock',
  shelf_life_days: 'items.shelf_life',
  unit_cost: 'items.cost',
  unit_price: 'items.price',
};

/** What a term is called in the window. */
export const termLabel = (field: string): string => {
  const label = labels[field];
  return label === undefined ? field : t(label as 'items.pack');
};

const days: Range = { whole: true, most: 3650 };
/** Numbers that the program takes. It has the last word: what it refuses says the same. */
export const termRanges = {
  lead_days: days,
  min_amount: {},
  pack_size: { above: true, most: 10_000 },
  multiple: { above: true },
  min_quantity: {},
  min_stock: {},
  max_stock: {},
  shelf_life_days: { ...days, least: 1 },
  unit_cost: {},
  unit_price: {},
} as const satisfies Record<string, Range>;

/** A term that the program refused. */
export interface TermFault {
  /** The code of the item, or the name of the supplier. */
  of: string;
  field: string;
  /** What the term must be instead. */
  why: string;
}

/** Which term an error is about, and why; null for any other error. */
export function termFault({ code, details }: CommandError): TermFault | null {
  if (code !== 'bad_term' || !details) return null;
  const [field, fault, value] = [String(details['field']), String(details['fault']), String(details['value'] ?? '')];
  const number = (name: string) => (typeof details[name] === 'number' ? details[name] : undefined);
  const [least, most] = [number('least') ?? 0, number('most')];
  const whole = field === 'lead_days' || field === 'shelf_life_days';
  const similar = Array.isArray(details['similar']) ? details['similar'].join(t('week.list_comma')) : '';
  const faults: Record<string, () => string> = {
    range: () => t('term.number', { what: rangeWords({ whole, least, most }) }),
    positive: () => t('term.number', { what: rangeWords({ above: true, most }) }),
    below_minimum: () => t('term.below_minimum', { least }),
    weekdays: () => t('term.weekdays'),
    time: () => t('time.wrong', { example: '17:00' }),
    itself: () => t('term.itself'),
    unknown_code: () => (similar === '' ? t('term.unknown_code', { value }) : t('term.similar_code', { value, similar })),
    circle: () => t('term.circle', { value }),
  };
  return { of: String(details['of'] ?? ''), field, why: faults[fault]?.() ?? '' };
}
