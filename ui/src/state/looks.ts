// Turns what the program found into rows of Needs a look: tag, sentence, eight weeks, and what can be done.
import type { WorklistLine } from '../backend/backend';
import type { WeekAnswer } from '../bindings/WeekAnswer';
import type { WeekException } from '../bindings/WeekException';
import { formatNumber, formatQuantity, formatWeekday } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import type { WeekState } from './week.svelte';
import type { WorklistState } from './worklist.svelte';

/** At most so many rows are in sight; the others follow as these are settled. */
export const MOST = 8;

/** What a button of a row does: an answer that is remembered, or a way to somewhere else. */
export type Act = { label: string; answer: WeekAnswer } | { label: string; go: 'orders' | 'sales' | 'import' };

export interface Look {
  id: string;
  kind: 'runs_out' | 'unusual' | 'no_sales' | 'may_expire' | 'new_product';
  tone: 'bad' | 'warn' | 'plain';
  tag: string;
  product: string | null;
  store: string | null;
  title: string;
  where: string;
  sentence: string;
  weeks: number[];
  quiet: Act;
  main: Act;
}

export const runsOutId = (line: WorklistLine, at: string): string => JSON.stringify(['runs_out', line.product_id, line.store_id, at]);

const ORDER: Look['kind'][] = ['runs_out', 'unusual', 'no_sales', 'may_expire', 'new_product'];

/** Everything that needs a look and isn't settled, the most urgent first. */
export function looksOf(week: WeekState, worklist: WorklistState): Look[] {
  const { now } = worklist;
  const risk = (line: WorklistLine) => line.money_at_risk ?? line.units_at_risk;
  const lines = now?.lines.filter(({ status }) => status === 'runs_out' || status === 'expiring') ?? [];
  const fromStock = lines.sort((one, other) => risk(other) - risk(one)).map((line) => lookOfLine(line, now?.at ?? ''));
  const discontinued = week.now?.discontinued ?? [];
  const open = fromStock.filter(({ id, product }) => !week.isAnswered(id) && !discontinued.includes(product ?? ''));
  return [...open, ...week.open.map(lookOf)].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
}

/** A line of the worklist that runs out before goods ordered now arrive. */
export function lookOfLine(line: WorklistLine, at: string): Look {
  const expiring = line.status === 'expiring';
  return {
    id: expiring ? JSON.stringify(['may_expire', line.product_id, line.store_id, at]) : runsOutId(line, at),
    kind: expiring ? 'may_expire' : 'runs_out',
    tone: expiring ? 'warn' : 'bad',
    tag: expiring ? t('week.tag_may_expire') : t('week.tag_runs_out'),
    product: line.product_id,
    store: line.store_id,
    title: line.product_name ?? line.product_id,
    where: line.store_name ?? line.store_id,
    sentence: line.reason_text,
    weeks: line.weeks,
    quiet: { label: t('week.do_keep'), answer: 'seen' },
    main: expiring
      ? { label: t('week.do_lots'), go: 'orders' }
      : line.quantity
        ? { label: t('week.do_order', { quantity: formatQuantity(line.quantity) }), go: 'orders' }
        : { label: t('week.to_orders'), go: 'orders' },
  };
}

export function lookOf(found: WeekException): Look {
  const base = {
    id: found.id,
    product: found.product_id,
    store: found.store_id,
    title: found.product_name ?? found.product_id ?? found.store_name ?? found.store_id ?? '',
    where: found.product_id === null ? '' : where(found),
    sentence: sentence(found),
    weeks: found.weeks,
  };
  switch (found.kind) {
    case 'unusual':
      return {
        ...base,
        kind: 'unusual',
        tone: 'warn',
        tag: t('week.tag_unusual'),
        quiet: { label: t('week.do_real'), answer: 'real' },
        main:
          found.sold > found.usual
            ? { label: t('week.do_leave_out'), answer: 'leave_out' }
            : { label: t('week.do_out_of_stock'), answer: 'out_of_stock' },
      };
    case 'no_sales':
      return {
        ...base,
        kind: 'no_sales',
        tone: 'warn',
        tag: t('week.tag_no_sales'),
        quiet:
          found.product_id === null ? { label: t('week.do_keep'), answer: 'seen' } : { label: t('week.do_out_of_stock'), answer: 'out_of_stock' },
        main: found.product_id === null ? { label: t('week.do_import'), go: 'import' } : { label: t('week.do_discontinued'), answer: 'discontinued' },
      };
    case 'new_product':
      return {
        ...base,
        kind: 'new_product',
        tone: 'plain',
        tag: t('week.tag_new'),
        quiet: { label: t('week.do_show'), go: 'sales' },
        main: { label: t('week.do_keep'), answer: 'seen' },
      };
  }
}

function where(found: WeekException): string {
  if (found.stores === 1) return found.store_name ?? found.store_id ?? '';
  return found.everywhere ? t('week.all_stores', { n: found.stores }) : t('week.some_stores', { n: found.stores });
}

function sentence(found: WeekException): string {
  const [sold, usual] = [formatQuantity(found.sold), formatQuantity(found.usual)];
  if (found.kind === 'new_product') return t('week.new_sold', { sold });
  if (found.kind === 'no_sales') return found.product_id === null ? t('week.store_silent', { usual }) : t('week.none_sold', { usual });
  if (found.day !== null)
    return t('week.unusual_day', {
      weekday: formatWeekday(found.day, 'long'),
      sold: formatQuantity(found.day_sold),
      usual: formatQuantity(found.day_usual),
    });
  if (found.sold < found.usual) return t('week.unusual_less', { sold, usual });
  return t('week.unusual_more', { sold, usual, times: formatNumber(found.sold / Math.max(found.usual, 0.1), 1) });
}
