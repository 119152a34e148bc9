// Turns what the program found into rows of Needs attention: tag, sentence, eight weeks, and what can be done.
import type { Staleness } from '../bindings/Staleness';
import type { VersionRow } from '../bindings/VersionRow';
import type { DayRange } from '../bindings/DayRange';
import type { Week } from '../bindings/Week';
import type { WeekAnswer } from '../bindings/WeekAnswer';
import type { WeekException } from '../bindings/WeekException';
import { addDays, formatFixed, formatNumber, formatPercent, formatQuantity, formatWeekday } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import { scopeTitle, storeName } from '../i18n/scope';
import type { WeekState } from './week.svelte';
import type { WorklistState } from './worklist.svelte';
import { segmentOf, type WorkLine } from './work_line';

/** At most so many rows are in sight; the others follow as these are settled. */
export const MOST = 8;
/** At most so many stores are named. */
const NAMED = 4;

/** What a button of a row does: an answer that is remembered, a way to somewhere else, or a training. */
export type Act =
  | { label: string; answer: WeekAnswer }
  | { label: string; go: 'orders' | 'lots' | 'sales' | 'import' }
  | { label: string; go: 'again'; version: VersionRow };

export interface Look {
  id: string;
  kind: 'runs_out' | 'unusual' | 'no_sales' | 'may_expire' | 'new_product' | 'worse';
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
  /** What else its sentence says, of the same product: having seen the row is having seen these. */
  also: string[];
}

const ORDER: Look['kind'][] = ['runs_out', 'unusual', 'no_sales', 'may_expire', 'new_product', 'worse'];

/** Everything that needs a look and isn't settled, the most urgent first; one row for each product. */
export function looksOf(week: WeekState, worklist: WorklistState, worse: Worse[]): Look[] {
  const { now } = worklist;
  const risk = (line: WorkLine) => line.money_at_risk ?? line.units_at_risk;
  const lines = worklist.lines.filter(isUrgent);
  const groups = new Map<string, WorkLine[]>();
  const isOut = (line: WorkLine) => Number(line.days_of_cover !== null && line.days_of_cover <= 0);
  for (const line of lines.sort((one, other) => isOut(other) - isOut(one) || risk(other) - risk(one))) {
    const key = JSON.stringify([line.status, line.product_id]);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const discontinued = week.now?.discontinued ?? [];
  const fromStock = [...groups.values()].flatMap((group) => lookOfLines(group, now?.at ?? '') ?? []);
  const all = [
    ...fromStock.filter(({ id, product }) => !week.isAnswered(id) && !discontinued.includes(product ?? '')),
    ...week.open.filter((found) => !isOfGap(found, week.now)).map(lookOf),
    ...worse.map(lookOfVersion).filter(({ id }) => !week.isAnswered(id)),
  ].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  // One row for each product: what else stands out follows in its sentence, and has the row when this is settled.
  const first = new Map<string, Look>();
  for (const look of all) {
    const most = look.product === null ? undefined : first.get(look.product);
    // What follows is often about another store than the row.
    if (most) {
      most.also.push(look.id);
      most.sentence += `${t('week.and')}${look.where && look.where !== most.where ? `${look.where} · ` : ''}${look.tag}${t('week.colon')}${look.sentence}`;
    } else first.set(look.product ?? look.id, look);
  }
  return [...first.values()];
}

/** Days of the last seven that nobody imported: what was sold in them isn't known, and isn't nothing. */
export function gapOf(week: Week | null): DayRange | null {
  const [missing, last] = [week?.missing ?? null, week?.last_date ?? null];
  return missing && last && missing.first <= last && missing.last > addDays(last, -7) ? missing : null;
}
/** Whether it only says that too few were sold on days that are missing. */
const isOfGap = (found: WeekException, week: Week | null): boolean => gapOf(week) !== null && found.sold < found.usual;

/** Products that aren't as usual, whether someone has looked at them or not. */
export function unusualProducts(looks: Look[], worklist: WorklistState): Set<string> {
  const lines = worklist.lines.filter(isUrgent).map(({ product_id }) => product_id);
  return new Set([...lines, ...looks.flatMap(({ product }) => product ?? [])]);
}

/** Whether a line runs out and has something to order, or won't sell in time. What runs out although enough was ordered can only be waited for. */
export const isUrgent = (line: WorkLine): boolean => runsOut(line) || line.status === 'expiring';
export const runsOut = (line: WorkLine): boolean => line.status === 'runs_out' && segmentOf(line) === 'order';

/** Lines of one product that run out before goods ordered now arrive, or that won't sell in time. */
function lookOfLines(lines: WorkLine[], at: string): Look | null {
  const [line] = lines;
  if (!line) return null;
  const expiring = line.status === 'expiring';
  const several = lines.length > 1;
  return {
    id: JSON.stringify([expiring ? 'may_expire' : 'runs_out', line.product_id, lines.map(({ store_id }) => store_id).sort(), at]),
    kind: expiring ? 'may_expire' : 'runs_out',
    tone: expiring ? 'warn' : 'bad',
    tag: expiring ? t('week.tag_may_expire') : t('week.tag_runs_out'),
    product: line.product_id,
    store: line.store_id,
    title: line.product_name ?? line.product_id,
    where: namesOf(lines.map(({ store_id, store_name }) => storeName(store_id, store_name))),
    sentence: several ? `${storeName(line.store_id, line.store_name)}${t('week.colon')}${shortReason(line)}` : shortReason(line),
    weeks: line.weeks.map((_, week) => lines.reduce((sum, { weeks }) => sum + (weeks[week] ?? 0), 0)),
    quiet: { label: t('week.do_keep'), answer: 'seen' },
    main: expiring ? { label: t('week.do_lots'), go: 'lots' } : { label: t('week.do_check'), go: 'orders' },
    also: [],
  };
}

/** Why a line needs attention, short enough for a row; Orders has the whole reason. */
function shortReason(line: WorkLine): string {
  if (line.status !== 'runs_out' || line.days_of_cover === null || line.on_hand === null || line.on_hand < 0) return line.reason_text;
  const [cover, lead] = [formatFixed(line.days_of_cover, 1), line.lead_days];
  if (line.days_of_cover <= 0) return t('week.runs_out_now', { lead });
  return line.days_of_cover < 0.95 ? t('week.runs_out_hours', { lead }) : t('week.runs_out_days', { cover, lead });
}

/** A version in use whose error grew on the sales that came in since. */
export interface Worse {
  version: VersionRow;
  found: Staleness;
}

function lookOfVersion({ version, found }: Worse): Look {
  const names = scopeTitle(version);
  return {
    id: JSON.stringify(['worse', version.model_path, found.last_date]),
    kind: 'worse',
    tone: 'warn',
    tag: t('week.tag_worse'),
    // Of the model, not of the product: other rows of it stay.
    product: null,
    store: null,
    title: names.title,
    where: names.detail,
    sentence: t('week.worse', { n: found.new_days, error: formatPercent(found.since?.wape), before: formatPercent(found.test.wape) }),
    weeks: [],
    quiet: { label: t('week.do_keep'), answer: 'seen' },
    main: { label: t('week.do_again'), go: 'again', version },
    also: [],
  };
}

export function lookOf(found: WeekException): Look {
  const base = {
    id: found.id,
    product: found.product_id,
    store: found.store_id,
    title: found.product_name ?? found.product_id ?? storeName(found.store_id, found.store_name),
    where: found.product_id === null ? '' : where(found),
    sentence: sentence(found),
    weeks: found.weeks,
    also: [],
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

/** Stores by their names; of many, how many. */
function namesOf(names: string[]): string {
  return names.length > NAMED ? t('week.some_stores', { n: names.length }) : names.map((name) => storeName(name, name)).join(t('week.list_comma'));
}

function where(found: WeekException): string {
  if (found.stores === 1) return storeName(found.store_id, found.store_name);
  return found.everywhere ? t('week.all_stores', { n: found.stores }) : namesOf(found.store_names);
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
