// Rows that an import couldn't use are seen wherever the import is: also of one that nobody watched.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { FakeBackend } from '../src/backend/fake';
import type { RoutineFile } from '../src/bindings/RoutineFile';
import { byId, find, open } from './render';

const withSkipped = (backend: FakeBackend) => {
  backend.past = backend.past.map((one, index) => (index === 0 ? { ...one, rows_unusable: 1 } : one));
  const params = { found: '3', expected: '7' };
  backend.said = {
    issues: [{ file: '2026年上半年.csv', line: 124, column: null, code: 'cell_count', effect: 'left_out', message: '', params }],
    counts: [{ code: 'cell_count', effect: 'left_out', count: 1 }],
  };
};

/** A run of the watched folder that reports these files. */
async function ran(backend: FakeBackend, ...files: Partial<RoutineFile>[]): Promise<void> {
  await backend.upkeep.setRoutineSettings({ folder: 'C:\\till', move_imported: true, retrain: true, chinese: true });
  const { runRoutine } = backend.upkeep;
  backend.upkeep.runRoutine = async (dryRun, onEvent) => {
    const report = await runRoutine(dryRun, onEvent);
    const last = { ...report, files: files.map((file) => ({ ...report.files[0]!, ...file })) };
    backend.upkeep.lastRoutine = async () => last;
    return last;
  };
}

describe('rows that were skipped', () => {
  it.each([
    ['zh', '跳过 1 行'],
    ['en', '1 row skipped'],
  ] as const)('are named this week, and lead to the import and its rows (%s)', async (language, words) => {
    const { user } = await open('week', { language }, (backend) => {
      withSkipped(backend);
    });
    const link = await find('week-skipped');
    expect(link.textContent).toContain(words);
    await user.click(link);
    const first = (await screen.findAllByTestId('past-import'))[0]!;
    expect(first.textContent).toContain(words);
    await user.click(first.querySelector<HTMLElement>('[data-testid="past-news"]')!);
    const issue = await find('import-issue');
    expect(issue.dataset['code']).toBe('cell_count');
    expect(issue.textContent).toContain('124');
  });

  it('are in the notice of a run, and in the settings', async () => {
    const { user, backend } = await open('settings');
    await ran(backend, { name: 'a.csv', kind: 'sales', outcome: 'imported', rows: 122, skipped: 1 }, { name: 'b.csv', outcome: 'incomplete' });
    await user.click(byId('rail-week'));
    await user.click(byId('rail-settings'));
    await waitFor(() => expect((byId('routine-run') as HTMLButtonElement).disabled).toBe(false));
    await user.click(byId('routine-run'));
    await waitFor(() => expect(byId('toast').textContent).toContain('跳过 1 行 · 1 个文件还没写完，下次再读'));
    await waitFor(() => expect(byId('routine').textContent).toContain('a.csv：销售，122 行 · 跳过 1 行'));
    expect(byId('routine').textContent).toContain('b.csv：还没写完，下次再读');
  });
});
