// Plans and opening days of the backend in memory. Never part of the program.
import type { DataSummary } from '../bindings/DataSummary';
import type { OpeningDays } from '../bindings/OpeningDays';
import type { PlanReport } from '../bindings/PlanReport';
import type { PlanEntry } from '../bindings/PlanEntry';
import { addDays } from '../i18n/format';
import type { Plans } from './plans';

type Run = <T>(name: keyof Plans, answer: () => T) => Promise<T>;

export function fakePlans(run: Run, summary: () => DataSummary): Plans {
  const set = new Map<string, number[]>();
  let [plan, before]: [PlanEntry[], PlanEntry[][]] = [[], []];
  let last = 0;
  const change = (next: PlanEntry[]): PlanEntry[] => {
    before.push(plan);
    plan = next.sort((one, other) => one.from.localeCompare(other.from));
    return plan;
  };
  const numbered = (entry: PlanEntry): PlanEntry => ({ ...entry, id: ++last });
  const opening = (): OpeningDays[] =>
    summary().stores.map(({ store_id }, place) => ({
      store_id,
      closed_weekdays: set.get(store_id) ?? (place === 2 ? [6] : []),
      is_inferred: !set.has(store_id),
    }));
  const inFile = (): PlanEntry[] => {
    const from = addDays(summary().last_date ?? '2026-06-30', 10);
    const all = { id: 0, store_id: null, product_id: null, group: null, value: null };
    return [
      { ...all, product_id: summary().products[0]?.product_id ?? null, from, to: addDays(from, 6), kind: 'promotion', value: 0.2 },
      { ...all, store_id: summary().stores[0]?.store_id ?? null, from, to: from, kind: 'closure' },
    ];
  };

  return {
    plan: () => run('plan', () => plan),
    put: (entry, replaces) => run('put', () => change([...plan.filter(({ id }) => id !== replaces), numbered(entry)])),
    remove: (ids) => run('remove', () => change(plan.filter(({ id }) => !ids.includes(id)))),
    undo: () =>
      run('undo', () => {
        const last = before.at(-1);
        if (!last) throw { code: 'nothing_to_undo', message: 'there is no change of the plan' };
        before = before.slice(0, -1);
        return (plan = last);
      }),
    look: (file) =>
      run('look', (): [string, PlanReport] => [
        file ?? 'C:\\计划\\下半年.xlsx',
        {
          entries: inFile(),
          left_out: [[4, '`？` is not a date']],
          unknown: [
            { line: 6, product: 'X99', group: null, store: null },
            { line: 7, product: null, group: '保健品', store: null },
          ],
          other_sheets: ['旧'],
        },
      ]),
    importFile: () => run('importFile', () => change([...plan, ...inFile().map(numbered)])),
    openingDays: () => run('openingDays', opening),
    setClosedWeekdays: (store, weekdays) =>
      run('setClosedWeekdays', () => {
        if (weekdays === null) set.delete(store);
        else set.set(store, weekdays);
        return opening();
      }),
  };
}
