// The three steps of This week: files that wait or are opened, the import, the forecasts, and the order.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { FakeBackend } from '../src/backend/fake';
import { LAST } from '../src/backend/fake_data';
import { byId, find, gone, open } from './render';

/** Forecasts of all products that know the latest sales. */
const fresh = (backend: FakeBackend) => {
  backend.rows = backend.rows.map((row) => ({ ...row, summary: { ...row.summary, trained_until: LAST } }));
};

const watch = (backend: FakeBackend) =>
  void backend.upkeep.setRoutineSettings({ folder: 'C:\\till', move_imported: true, retrain: true, chinese: false });

describe('files of the watched folder that wait', () => {
  it('are named with the reason, and open where they can be imported', async () => {
    const { user } = await open('week', { language: 'en' }, watch);
    await find('week-waiting');
    expect(byId('week-waiting').textContent).toContain('2 files in the watched folder need your attention');
    await user.click(screen.getByRole('button', { name: 'Open… 日报.csv' }));
    await find('import-dialog');
    await user.click(byId('import-cancel'));
    expect(gone('import-dialog')).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Open… 库存.xlsx' }));
    await find('stock-dialog');
  });

  it('are written about at night in the language of the window', async () => {
    const { backend } = await open('week', { language: 'zh' }, watch);
    await waitFor(async () => expect((await backend.upkeep.routineSettings()).chinese).toBe(true));
  });

  it('are ignored when someone says so, and come back with undo', async () => {
    const { user } = await open('week', { language: 'en' }, watch);
    await find('week-waiting');
    await user.click(screen.getByRole('button', { name: 'Ignore 日报.csv' }));
    await waitFor(() => expect(byId('week-waiting').textContent).not.toContain('日报.csv'));
    await waitFor(() => expect(byId('week-waiting').contains(document.activeElement), 'the next file has the focus').toBe(true));
    await user.click(byId('toast-undo'));
    await waitFor(() => expect(byId('week-waiting').textContent).toContain('日报.csv'));
  });
});

describe('the three steps', () => {
  it('say that newer sales ask for another training', async () => {
    await open('week');
    await waitFor(() => expect(byId('week-step-2').dataset['state']).toBe('now'));
  });

  it('are content with a version that was trained on the latest sales and didn’t do better', async () => {
    await open('week', {}, (backend) => {
      const champion = backend.rows.find((row) => row.aggregation === 'pooled' && row.product === null && row.store === null)!;
      const path = champion.model_path.replace(/v\d+\/$/, 'v99/');
      const summary = { ...champion.summary, trained_until: LAST };
      const challenger = { ...champion, id: 9999, version: 'v99', model_path: path, in_use: false, summary };
      backend.rows = [challenger, ...backend.rows.map((row) => (row === champion ? { ...row, in_use: true } : row))];
    });
    await waitFor(() => expect(byId('week-step-2').dataset['state']).toBe('done'));
  });

  it('import the watched folder where there is one', async () => {
    const { user, backend } = await open('week', {}, (backend) => {
      fresh(backend);
      backend.missing = { first: '2026-06-29', last: '2026-07-05' };
      void backend.upkeep.setRoutineSettings({ folder: 'C:\\till', move_imported: true, retrain: true, chinese: false });
    });
    await waitFor(() => expect(byId('week-primary').textContent).toContain('导入文件夹'));
    await user.click(byId('week-primary'));
    await waitFor(() => expect(backend.calls).toContain('upkeep.runRoutine'));
  });

  it.each([
    ['zh', '正在更新'],
    ['en', 'Updating; the figures'],
  ] as const)('don’t offer the order while files are imported (%s)', async (lang, words) => {
    let done: () => void = () => {};
    const { user } = await open('week', { language: lang }, (backend) => {
      watch(backend);
      const run = backend.upkeep.runRoutine;
      backend.upkeep.runRoutine = (...args) => new Promise((resolve, reject) => (done = () => void run(...args).then(resolve, reject)));
    });
    await user.click(await find('week-folder'));
    await waitFor(() => expect(byId('week-step-3').textContent).toContain(words));
    expect([byId('week-step-3').dataset['state'], byId('week-step-3').querySelector('button')]).toEqual(['later', null]);
    done();
    await waitFor(() => expect(byId('week-step-3').textContent).not.toContain(words));
  });

  it.each([
    ['zh', '正在读取 库存.xlsx', '第 7 / 60 轮', '最终训练：第 2 轮', '已取消'],
    ['en', 'Reading 库存.xlsx', 'Epoch 7 of 60', 'Final training: epoch 2', 'Canceled'],
  ] as const)('show each file and epoch of a run, read the stock as soon as it is in, and cancel (%s)', async (lang, file, epoch, fit, stopped) => {
    let tell: Parameters<FakeBackend['upkeep']['runRoutine']>[1] = () => {};
    let refuse: (reason: unknown) => void = () => {};
    const { user, backend } = await open('week', { language: lang }, (backend) => {
      watch(backend);
      backend.stockRead = false;
      backend.upkeep.runRoutine = (_dryRun, onEvent) => new Promise((_, reject) => ([tell, refuse] = [onEvent, reject]));
    });
    await user.click(await find('week-folder'));
    tell({ event: 'file', name: '库存.xlsx' });
    await waitFor(() => expect(byId('week-step-1').textContent).toContain(file));
    expect(byId('rail-running').textContent).toContain(file);
    backend.stockRead = true;
    tell({ event: 'file_done', name: '库存.xlsx', kind: 'stock', outcome: 'imported' });
    await waitFor(() => expect(byId('rail-fresh').textContent, 'before the training ends').not.toMatch(/没有库存表|No stock list/));
    tell({ event: 'training', model_dir: 'saved_models/global/all/pooled/kan/', epochs: 60 });
    tell({ event: 'epoch', epoch: 7, epochs: 60, is_final_fit: false });
    await waitFor(() => expect(byId('week-step-2').textContent).toContain(epoch));
    expect(byId('week-step-2').dataset['state']).toBe('running');
    expect(document.querySelectorAll('[data-testid="place-week"] .btn.primary')).toHaveLength(0);
    tell({ event: 'epoch', epoch: 2, epochs: 40, is_final_fit: true });
    await waitFor(() => expect(byId('week-step-2').textContent).toContain(fit));
    await user.click(byId('week-step-2').querySelector('button')!);
    expect(backend.calls).toContain('upkeep.cancelRoutine');
    refuse({ code: 'cancelled', message: 'canceled' });
    await waitFor(() => expect(byId('toast').textContent).toContain(stopped));
    expect(gone('error-banner'), 'stopping is not a failure').toBe(true);
  });

  it.each([
    ['zh', '正在更新'],
    ['en', 'Updating; the figures'],
  ] as const)('don’t offer the order of before until it is read again (%s)', async (language, words) => {
    let answer: () => void = () => {};
    const { user, backend } = await open('week', { language }, (fake) => {
      fresh(fake);
      watch(fake);
    });
    await waitFor(() => expect(byId('week-step-3').textContent).not.toContain(words));
    const { worklist } = backend.ordering;
    const waits = new Promise<void>((resolve) => (answer = resolve));
    backend.ordering.worklist = async (options) => {
      await waits;
      return worklist(options);
    };
    await user.click(await find('week-folder'));
    await waitFor(() => expect(backend.calls).toContain('upkeep.runRoutine'));
    await waitFor(() => expect(gone('rail-running')).toBe(true));
    expect(byId('week-step-3').textContent).toContain(words);
    answer();
    await waitFor(() => expect(byId('week-step-3').textContent).not.toContain(words));
  });

  it('ask for a file where the watched folder has none that is new', async () => {
    await open('week', { language: 'en' }, (backend) => {
      fresh(backend);
      watch(backend);
      backend.missing = { first: '2026-06-29', last: '2026-07-05' };
      backend.upkeep.newFiles = async () => [];
    });
    await find('week-folder');
    await waitFor(() => expect(byId('week-primary').textContent).toContain('Open the file'));
    expect(byId('week-folder').classList.contains('primary')).toBe(false);
  });

  it('ask for another training when sales that the version knows were taken back', async () => {
    await open('week', { language: 'en' }, (backend) => {
      backend.rows = backend.rows.map((row) => ({ ...row, summary: { ...row.summary, trained_until: '2027-01-01' } }));
    });
    await waitFor(() => expect(byId('week-step-2').dataset['state']).toBe('now'));
    expect(byId('week-step-2').textContent).toContain('was undone');
  });

  it('say calmly that there are too few days of sales to train on', async () => {
    await open('week', {}, (backend) => {
      backend.rows = backend.rows.filter((row) => row.aggregation !== 'pooled');
      const request = {
        scope: { mode: 'global', product: null, store: null, range: 'all', aggregation: 'pooled' },
        model_type: 'kan',
        settings: {},
        until: null,
      } as const;
      backend.jobs = [{ ...backend.job(1, request), state: 'failed', error: { code: 'too_short', message: 'too few days' } }];
    });
    await waitFor(() => expect(byId('week-step-2').textContent).toContain('销售天数还不够训练'));
    expect(byId('week-step-2').dataset['state']).toBe('later');
  });

  it('have exactly one primary button, that of the step that is due', async () => {
    await open('week', {}, (backend) => {
      fresh(backend);
      backend.missing = { first: '2026-07-01', last: '2026-07-06' };
    });
    await find('week-primary');
    expect(document.querySelectorAll('[data-testid="place-week"] .btn.primary')).toHaveLength(1);
    expect([1, 2, 3].map((step) => byId(`week-step-${step}`).dataset['state'])).toEqual(['now', 'done', 'later']);
    expect(byId('week-step-1').textContent).toContain('还缺');
  });

  it('ask for a first version where there is none, and train it by one click', async () => {
    const { user, backend } = await open('week', { versions: 0 });
    await waitFor(() => expect(byId('week-step-2').dataset['state']).toBe('now'));
    await user.click(byId('week-primary'));
    await waitFor(() => expect(byId('week-step-2').dataset['state']).toBe('running'));
    expect(backend.jobs[0]!.request.scope.aggregation).toBe('pooled');
  });

  it('lead to the order when sales and forecasts are there', async () => {
    const { user } = await open('week', {}, fresh);
    await waitFor(() => expect(byId('week-step-3').dataset['state']).toBe('now'));
    await user.click(byId('week-primary'));
    expect((await screen.findAllByTestId('orders-line')).length).toBeGreaterThan(3);
  });
});

describe('forecasts without being asked', () => {
  it('follow an import, unless someone wants to say when', async () => {
    for (const manual of [false, true]) {
      document.body.innerHTML = '';
      const { backend, user } = await open('week', { versions: 0, manual, products: 0 });
      await user.click(await find('first-run-sample'));
      await find('week-step-2');
      await waitFor(() => expect(backend.jobs.length).toBe(manual ? 0 : 1));
      document.body.innerHTML = '';
    }
  });
});
