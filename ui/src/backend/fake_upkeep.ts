// Labels, history, retention, accuracy, and the routine of the backend in memory. Never part of the program.
import type { InUseChange } from '../bindings/InUseChange';
import type { Labels } from '../bindings/Labels';
import type { RoutineReport } from '../bindings/RoutineReport';
import type { RoutineSettings } from '../bindings/RoutineSettings';
import type { SalesBackup } from '../bindings/SalesBackup';
import type { Schedule } from '../bindings/Schedule';
import type { VersionRow } from '../bindings/VersionRow';
import type { WaitingFile } from '../bindings/WaitingFile';
import type { Upkeep } from './upkeep';

type Run = <T>(name: keyof Upkeep, answer: () => T) => Promise<T>;

export interface Versions {
  rows: () => VersionRow[];
  use: (path: string) => void;
  remove: (paths: string[]) => void;
}

const AT = '2026-07-01T06:30:00Z';
const NONE: Labels = { note: '', tags: [], aliases: [] };

const backupOf = (at: string): SalesBackup => ({
  name: `sales-${at.replace(/\D/g, '')}.sqlite`,
  created_at: at,
  bytes: 4_300_000,
  before_restore: false,
});

export function fakeUpkeep(run: Run, versions: Versions): Upkeep {
  const labels = new Map<string, Labels>();
  const of = (path: string): Labels => labels.get(path) ?? NONE;
  const put = (path: string, next: Labels): Labels => {
    const before = of(path);
    labels.set(path, next);
    return before;
  };
  const without = (list: string[], remove: string[]) => list.filter((one) => !remove.includes(one));
  const changes: InUseChange[] = [];
  let settings: RoutineSettings = { folder: null, move_imported: true, retrain: true, chinese: false };
  let schedule: Schedule | null = null;
  let last: RoutineReport | null = null;
  const asked = { bytes: 900, changed_at: AT, import: null, sha256: '', kind: null, outcome: 'failed', rows: 0, skipped: 0, ignored: false } as const;
  const error = (code: 'ambiguous_dates' | 'stock_without_stores') => ({ code, message: '', questions: [] });
  let waiting: WaitingFile[] = [
    { path: 'C:\\Users\\张三\\收银导出\\日报.csv', file: { ...asked, name: '日报.csv', error: error('ambiguous_dates') } },
    { path: 'C:\\Users\\张三\\收银导出\\库存.xlsx', file: { ...asked, name: '库存.xlsx', kind: 'stock', error: error('stock_without_stores') } },
  ];
  const backups: SalesBackup[] = ['2026-06-30 18:40:00', '2026-06-29 18:35:00'].map((at) => backupOf(at));

  return {
    labels: () => run('labels', () => Object.fromEntries(labels)),
    setNote: (path, note) => run('setNote', () => put(path, { ...of(path), note })),
    changeTags: (path, add, remove) =>
      run('changeTags', () => put(path, { ...of(path), tags: [...new Set([...without(of(path).tags, remove), ...add])] })),
    setAlias: (path, alias, remove) =>
      run('setAlias', () => {
        const aliases = without(of(path).aliases, [alias]);
        return put(path, { ...of(path), aliases: remove ? aliases : [...aliases, alias] });
      }),
    setLabels: (path, next) => run('setLabels', () => put(path, next)),
    backups: () => run('backups', () => [...backups]),
    backUp: () =>
      run('backUp', () => {
        const made = backupOf('2026-07-01 06:30:00');
        backups.unshift(made);
        return made;
      }),
    restoreBackup: (name) => run('restoreBackup', () => ({ restored: name, set_aside: 'sales.sqlite.before-restore-20260701-063000' })),
    inUseHistory: (scope) =>
      run('inUseHistory', () => {
        const own = versions.rows().filter((row) => row.model_identifier === scope);
        const [used, ...others] = own.sort((one, other) => Number(other.in_use) - Number(one.in_use));
        if (changes.length > 0 || !used?.in_use) return changes;
        return [{ at: AT, scope: used.model_identifier, before: others[0]?.model_path ?? null, after: used.model_path, by_routine: true }];
      }),
    usePrevious: (path) =>
      run('usePrevious', () => {
        const row = versions.rows().find((one) => one.model_path === path);
        const other = versions.rows().find((one) => one.model_identifier === row?.model_identifier && one.model_path !== path);
        if (!row || !other) throw { code: 'usage', message: 'there is no version before' };
        versions.use(other.model_path);
        const change: InUseChange = { at: AT, scope: row.model_identifier, before: path, after: other.model_path, by_routine: false };
        changes.unshift(change);
        return change;
      }),
    retain: (rule, dry_run) =>
      run('retain', () => {
        const [kept, removed] = [versions.rows().slice(0, rule.newest * 4), versions.rows().slice(rule.newest * 4)];
        const gone = removed.filter((row) => !row.in_use);
        if (!dry_run) versions.remove(gone.map((row) => row.model_path));
        return {
          kept: kept.map((row) => ({ model_path: row.model_path, because: ['newest' as const] })),
          removed: gone.map((row) => row.model_path),
          bytes: gone.reduce((sum, row) => sum + row.bytes, 0),
          dry_run,
        };
      }),
    keepForecast: () => run('keepForecast', () => undefined),
    accuracy: (_period, level) => run('accuracy', () => [{ period: '2026-W26', level, wape: 0.112, bias: 0.031, coverage_80: null, n: 7 }]),
    routineSettings: () => run('routineSettings', () => settings),
    setRoutineSettings: (next) =>
      run('setRoutineSettings', () => {
        const before = settings;
        settings = next;
        return before;
      }),
    pickWatchedFolder: () => run('pickWatchedFolder', (): string | null => 'C:\\Users\\张三\\收银导出'),
    cancelRoutine: () => run('cancelRoutine', () => undefined),
    runRoutine: (dry_run, onEvent) =>
      run('runRoutine', () => {
        onEvent({ event: 'file', name: '第27周.csv' });
        onEvent({ event: 'file_done', name: '第27周.csv', kind: 'sales', outcome: 'imported' });
        const file = {
          name: '第27周.csv',
          bytes: 20_480,
          changed_at: AT,
          import: { id: 7, at: AT },
          sha256: '',
          rows: 229,
          skipped: 0,
          ignored: false,
        } as const;
        const report: RoutineReport = {
          started_at: AT,
          finished_at: AT,
          dry_run,
          files: [{ ...file, kind: 'sales', outcome: 'imported', error: null }],
          trainings: [],
          kept_forecasts: [],
          worklist: { at: '2026-06-30', to_order: 21, runs_out: 3, file: null },
        };
        if (!dry_run) last = report;
        return report;
      }),
    lastRoutine: () => run('lastRoutine', () => last),
    waitingFiles: () => run('waitingFiles', () => (settings.folder === null ? [] : waiting.filter(({ file }) => !file.ignored))),
    newFiles: () => run('newFiles', () => (settings.folder === null || last !== null ? [] : ['第27周.csv'])),
    ignoreFile: (name, ignored) =>
      run('ignoreFile', () => {
        waiting = waiting.map((one) => (one.file.name === name ? { ...one, file: { ...one.file, ignored } } : one));
      }),
    schedule: () => run('schedule', () => schedule),
    setSchedule: (at) => run('setSchedule', () => (schedule = at && { at, scheduler: 'task_scheduler' })),
  };
}
