// Planned promotions, prices, closures and duty days, and the weekdays on which stores open: part of the interface to the program.
import type { OpeningDays } from '../bindings/OpeningDays';
import type { PlanEntry } from '../bindings/PlanEntry';
import type { PlanReport } from '../bindings/PlanReport';

/** Every promise rejects with a CommandError and nothing else. What changes the plan resolves to the plan as it is then. */
export interface Plans {
  plan(): Promise<PlanEntry[]>;
  /** Adds an entry, or puts it in the place of the one with this id. */
  put(entry: PlanEntry, replaces: number | null): Promise<PlanEntry[]>;
  remove(ids: number[]): Promise<PlanEntry[]>;
  /** Undoes the last change of the plan. */
  undo(): Promise<PlanEntry[]>;
  /** Says what a file holds, after asking for one where none is given; null when canceled. */
  look(file: string | null): Promise<[string, PlanReport] | null>;
  importFile(file: string): Promise<PlanEntry[]>;
  openingDays(): Promise<OpeningDays[]>;
  /** Weekdays on which a store doesn't open, Monday being 0; null infers them from its sales. */
  setClosedWeekdays(store: string, weekdays: number[] | null): Promise<OpeningDays[]>;
}

type Call = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

/** The program's side, through its commands. */
export function plansByCommands(call: Call): Plans {
  return {
    plan: () => call('plan'),
    put: (entry, replaces) => call('put_in_plan', { entry, replaces }),
    remove: (ids) => call('remove_from_plan', { ids }),
    undo: () => call('undo_plan'),
    look: (file) => call('look_into_plan', { file }),
    importFile: (file) => call('import_plan', { file }),
    openingDays: () => call('opening_days'),
    setClosedWeekdays: (store, weekdays) => call('set_closed_weekdays', { store, weekdays }),
  };
}
