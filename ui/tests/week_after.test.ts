// This week after something changed around it: files that arrive, rows that are settled, imports that are undone, runs that are stopped.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { FakeBackend } from '../src/backend/fake';
import { addDays } from '../src/i18n/format';
import { LAST } from '../src/backend/fake_data';
import { byId, find, open } from './render';

const until = (backend: FakeBackend, day: string) => {
  backend.rows = backend.rows.map((row) => ({ ...row, summary: { ...row.summary, trained_until: day } }));
};
const watch = (backend: FakeBackend) =>
  void backend.upkeep.setRoutineSettings({ folder: 'C:\\till', move_imported: true, retrain: true, chinese: false });
const rows = () => screen.queryAllByTestId('week-row');

describe('a file that arrives in the watched folder', () => {
  it('is seen when one comes back to the week', async () => {
    let fresh: string[] = [];
    const { user } = await open('week', { language: 'en' }, (backend) => {
      until(backend, LAST);
      watch(backend);
      backend.missing = { first: '2026-06-29', last: '2026-07-05' };
      backend.upkeep.newFiles = async () => fresh;
    });
    await waitFor(() => expect(byId('week-primary').textContent).toContain('Open the file'));
    fresh = ['sales.csv'];
    await user.click(byId('rail-orders'));
    await user.click(byId('rail-week'));
    await waitFor(() => expect(byId('week-primary').textContent).toContain('Import the folder'));
  });
});

describe('a week whose rows were settled', () => {
  it.each([
    ['zh', '需要关注的都已处理', '在平常范围内'],
    ['en', 'Everything that needed attention has been handled', 'in the usual range'],
  ] as const)('doesn’t say that nothing was out of the ordinary (%s)', async (language, words, usual) => {
    const { user } = await open('week', { language }, (fake) => (fake.stockRead = false));
    await waitFor(() => expect(rows().length).toBe(3));
    await user.click(byId('week-seen-all'));
    expect((await find('week-calm')).textContent).toContain(words);
    expect(byId('week-calm').textContent).not.toContain(usual);
  });
});

describe('forecasts made with sales that were withdrawn', () => {
  it('are out of date, also next to another version that knows what there is', async () => {
    await open('week', { language: 'zh' }, (backend) => {
      until(backend, LAST);
      const used = backend.rows.find((row) => row.mode === 'global' && row.aggregation === 'pooled' && row.product === null && row.store === null)!;
      const later = { ...used, version: 'v99', model_path: used.model_path.replace(/v\d+\/$/, 'v99/'), in_use: true };
      backend.rows = [
        { ...later, summary: { ...used.summary, trained_until: addDays(LAST, 1) } },
        ...backend.rows.map((row) => (row.model_identifier === used.model_identifier ? { ...row, in_use: false } : row)),
      ];
    });
    await waitFor(() => expect(byId('week-step-2').dataset['state']).toBe('now'));
    expect(byId('week-step-2').textContent).toContain('训练用到的部分销售已撤销导入');
  });
});

describe('a run that is stopped', () => {
  it.each([
    ['zh', '已取消，没有导入任何文件'],
    ['en', 'Canceled; no file was imported'],
  ] as const)('says that nothing was imported when nothing was (%s)', async (language, words) => {
    let refuse: (reason: unknown) => void = () => undefined;
    const { user } = await open('week', { language }, (backend) => {
      until(backend, LAST);
      watch(backend);
      backend.upkeep.runRoutine = (_dryRun, onEvent) =>
        new Promise((_, reject) => {
          refuse = reject;
          onEvent({ event: 'file', name: 'a.csv' });
        });
    });
    await user.click(await find('week-folder'));
    await waitFor(() => expect(byId('week-step-1').dataset['state']).toBe('running'));
    await user.click(byId('week-step-1').querySelector('button')!);
    refuse({ code: 'cancelled', message: 'canceled' });
    await waitFor(() => expect(byId('toast').textContent).toContain(words));
  });
});
