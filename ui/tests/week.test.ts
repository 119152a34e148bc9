// This week: the step that is due, what needs a look, and answers that are remembered and taken back.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { FakeBackend } from '../src/backend/fake';
import { LAST } from '../src/backend/fake_data';
import type { VersionRow } from '../src/bindings/VersionRow';
import { language } from '../src/i18n/language.svelte';
import { switchWords } from '../src/state/switched';
import { byId, find, gone, open } from './render';

/** Forecasts of all products that know the latest sales. */
const fresh = (backend: FakeBackend) => {
  backend.rows = backend.rows.map((row) => ({ ...row, summary: { ...row.summary, trained_until: LAST } }));
};
const rows = () => screen.queryAllByTestId('week-row');
const kinds = () => rows().map((row) => row.dataset['kind']);

describe('rows of what runs out', () => {
  it.each([
    ['zh', '库存够卖 1.2 天，到货需 3 天', '库存不够卖 1 天，到货需 5 天', '已经没有库存，到货需 3 天'],
    ['en', 'Lasts 1.2 days; delivery takes 3 days', 'Lasts less than a day; delivery takes 5 days', 'None in stock; delivery takes 3 days'],
  ] as const)('say for how long the stock lasts and when goods can be there (%s)', async (language, days, hours, none) => {
    await open('week', { language });
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
    const all = rows().map((row) => row.textContent ?? '');
    for (const sentence of [days, hours, none]) expect(all.some((text) => text.includes(sentence))).toBe(true);
  });
});

describe('a row about several stores', () => {
  it('names the store of each of its clauses', async () => {
    await open('week', { language: 'en' }, (backend) => {
      const { worklist } = backend.ordering;
      backend.ordering.worklist = async (options) => {
        const list = await worklist(options);
        const [line] = list.lines.filter(({ status }) => status === 'runs_out');
        const other = list.lines.find((one) => one.product_id === line!.product_id && one.store_id !== line!.store_id)!;
        const expiring = { ...other, status: 'expiring' as const, store_name: 'Riverside', reason_text: '400 expire in 24 days' };
        return { ...list, lines: [{ ...line!, store_name: 'Hill' }, expiring] };
      };
    });
    await waitFor(() => expect(rows().some((row) => row.textContent?.includes('Riverside · May expire: 400 expire'))).toBe(true));
  });
});

describe('a week with days missing', () => {
  it('is compared with nothing, and no product counts as unsold', async () => {
    await open('week', { language: 'en' }, (backend) => {
      backend.stockRead = false;
      backend.missing = { first: '2026-06-29', last: '2026-07-02' };
    });
    await waitFor(() => expect(byId('week-next').textContent).toContain('last week can’t be compared'));
    expect(byId('week-next').textContent).not.toMatch(/% (more|less)|was off by/);
    expect(screen.getAllByTestId('week-store').every((row) => !row.textContent?.includes('%'))).toBe(true);
    expect(kinds()).toEqual(['unusual', 'new_product']);
  });
});

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

describe('files that are opened', () => {
  it('go to the import of sales, and stock lists to that of stock afterwards', async () => {
    const { user } = await open('week', { language: 'en', picked: ['C:\\till\\sales.csv', 'C:\\till\\库存.csv'] });
    await user.click(byId('week-import'));
    await find('import-dialog');
    expect(screen.queryByTestId('stock-dialog')).toBeNull();
    await user.click(byId('import-cancel'));
    await find('stock-dialog');
    expect(screen.queryByTestId('import-dialog')).toBeNull();
  });

  it('go to Items where they hold order terms', async () => {
    const { user } = await open('week', { language: 'en', picked: ['C:\\till\\items.xlsx'] });
    await user.click(byId('week-import'));
    expect((await find('items-preview')).textContent).toContain('items.xlsx');
    expect(screen.queryByTestId('import-dialog')).toBeNull();
    await user.click(byId('items-confirm'));
    await waitFor(() => expect(screen.queryByTestId('items-preview')).toBeNull());
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
    ['zh', '正在读取 库存.xlsx', '第 7 轮，共 60 轮', '最终训练：第 2 轮', '已取消'],
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

describe('the next days', () => {
  const numberIn = (element: HTMLElement) => Math.round(Number(element.textContent.replaceAll(',', '')));

  it('are those that Forecasts shows', async () => {
    const { user } = await open('week', { language: 'en' });
    await waitFor(() => expect(numberIn(byId('week-next-total'))).toBeGreaterThan(100));
    expect(byId('week-next').textContent).toContain('Forecast by');
    const week = numberIn(byId('week-next-total'));
    await user.click(byId('week-next').querySelector('button')!);
    expect(Math.abs(numberIn(await find('forecast-total')) - week)).toBeLessThanOrEqual(1);
  });

  it('are those of the weekdays where no version forecasts everything', async () => {
    await open('week', { language: 'en' }, (backend) => (backend.rows = backend.rows.filter((row) => row.aggregation !== 'pooled')));
    await waitFor(() => expect(numberIn(byId('week-next-total'))).toBeGreaterThan(100));
    expect(byId('week-next').textContent).toContain('same weekdays');
  });
});

describe('days after old sales', () => {
  it.each([
    ['zh', '2026-07-20', '已经过去', '7月1日 至 7月7日'],
    ['en', '2026-07-20', 'have passed', 'Jul 1 to Jul 7'],
    ['zh', '2026-07-04', '其中几天已经过去', '7月1日 至 7月7日'],
    ['en', '2026-07-04', 'some have already passed', 'Jul 1 to Jul 7'],
  ] as const)('say which days these are (%s, today %s)', async (language, today, words, days) => {
    await open('week', { language }, (fake) => {
      const { week } = fake;
      fake.week = async () => ({ ...(await week()), today });
    });
    expect((await find('week-next-late')).textContent).toContain(words);
    expect(byId('week-next').querySelector('h2')!.textContent).toContain(days);
  });
});

describe('needs a look', () => {
  it('shows at most eight rows, the most urgent first', async () => {
    await open('week');
    await waitFor(() => expect(rows().length).toBe(8));
    expect(kinds()[0]).toBe('runs_out');
  });

  it('shows each kind with its sentence and its two actions', async () => {
    await open('week', { language: 'en' }, (backend) => (backend.stockRead = false));
    await waitFor(() => expect(kinds()).toEqual(['unusual', 'no_sales', 'new_product']));
    const [unusual, none, fresh] = rows().map((row) => row.textContent ?? '');
    expect(unusual).toContain('88 on Saturday, usually 12');
    expect(none).toContain('All 3 stores');
    expect(fresh).toContain('23 in 7 days');
    for (const row of rows()) expect(row.querySelectorAll('button')).toHaveLength(2);
  });

  it('takes an answered row away, remembers it, and brings it back by undo', async () => {
    const { user, backend } = await open('week', {}, (fake) => (fake.stockRead = false));
    await waitFor(() => expect(kinds()).toEqual(['unusual', 'no_sales', 'new_product']));
    await user.click(rows()[0]!.querySelector<HTMLElement>('[data-answer="leave_out"]')!);
    await waitFor(() => expect(kinds()).toEqual(['no_sales', 'new_product']));
    expect(backend.calls).toContain('answerQuestion');
    await user.click(await find('toast-undo'));
    await waitFor(() => expect(kinds()).toEqual(['unusual', 'no_sales', 'new_product']));
  });

  it('has seen all that a row says when it was seen', async () => {
    const { user, backend } = await open('week', { language: 'en' }, (fake) => {
      fake.stockRead = false;
      const { week } = fake;
      fake.week = async () => {
        const now = await week();
        const [one] = now.exceptions;
        return { ...now, exceptions: one ? [one, { ...one, id: 'second', store_name: 'Hill', day: null }] : [] };
      };
    });
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(rows()[0]!.textContent).toContain('Hill · Unusual');
    rows()[0]!.focus();
    await user.keyboard('{Delete}');
    expect((await find('toast-undo')).parentElement?.textContent).toContain('Marked as seen');
    expect(rows(), 'the second clause has no row of its own').toHaveLength(0);
    expect(backend.calls.filter((call) => call === 'answerQuestion')).toHaveLength(2);
  });

  it('brings a row back and says why when an answer can’t be remembered', async () => {
    const { user } = await open('week', {}, (fake) => {
      fake.stockRead = false;
      fake.failures.answerQuestion = { code: 'disk_full', message: 'no space left' };
    });
    await waitFor(() => expect(rows().length).toBe(3));
    await user.click(rows()[0]!.querySelector<HTMLElement>('[data-answer="real"]')!);
    expect((await find('error-banner')).dataset['code']).toBe('disk_full');
    expect(rows().length).toBe(3);
  });

  it('is worked through by keyboard', async () => {
    const { user } = await open('week', {}, (fake) => (fake.stockRead = false));
    await waitFor(() => expect(rows().length).toBe(3));
    rows()[0]!.focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(rows()[1]);
    await user.keyboard('{Delete}');
    await waitFor(() => expect(kinds()).toEqual(['unusual', 'new_product']));
    expect(document.activeElement, 'the next row').toBe(rows()[1]);
  });

  it.each([
    ['zh', '6月29日 至 7月5日 的销售还没有导入', '在平常范围内'],
    ['en', 'Sales from Jun 29 through Jul 5 haven’t been imported yet', 'in the usual range'],
  ] as const)('is not calm about days that nobody imported (%s)', async (language, words, calm) => {
    await open('week', { language }, (fake) => {
      fake.found_week = 'calm';
      fake.stockRead = false;
      fake.missing = { first: '2026-06-29', last: '2026-07-05' };
    });
    expect((await find('week-calm')).textContent).toContain(words);
    expect(byId('week-calm').textContent).not.toContain(calm);
  });

  it('is calm when there is nothing', async () => {
    await open('week', {}, (fake) => {
      fake.found_week = 'calm';
      fake.stockRead = false;
    });
    await find('week-calm');
    expect(rows()).toHaveLength(0);
    expect(gone('week-seen-all')).toBe(true);
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

describe('a failure', () => {
  it('is shown with a way to try again', async () => {
    const { user, backend } = await open('week', {}, (fake) => (fake.failures.week = { code: 'busy', message: 'locked' }));
    const banner = await find('error-banner');
    delete backend.failures.week;
    await user.click(banner.querySelector('button')!);
    await find('week-step-1');
  });
});

describe('a version that took the place of another', () => {
  const trained = { champion: 'a/kan/v1/', challenger: 'a/tcn/v2/', champion_wape: 0.226, challenger_wape: 0.235 };
  it.each([
    ['zh', 'switched', '已改用新版本（tcn v2，误差 23.5%）：与原版本（kan v1，误差 22.6%）差别很小，而且用上了新的销售'],
    [
      'en',
      'switched',
      'The new version is in use (tcn v2, error 23.5%): it hardly differs from the previous one (kan v1, error 22.6%) and was trained on the new sales',
    ],
    ['zh', 'kept', '继续使用原版本（kan v1，误差 22.6%）；新版本（tcn v2）的误差为 23.5%'],
    ['en', 'kept', 'The previous version stays in use (kan v1, error 22.6%); the new one (tcn v2) has an error of 23.5%'],
  ] as const)('is explained with both errors (%s, %s)', (lang, decision, words) => {
    language.now = lang;
    const row = (model_path: string, model_type: string, version: string) => ({ model_path, model_type, version }) as VersionRow;
    const rows = [row('a/kan/v1/', 'kan', 'v1'), row('a/tcn/v2/', 'tcn', 'v2')];
    expect(switchWords({ ...trained, decision }, rows, null)).toBe(words);
    expect(switchWords({ ...trained, champion_wape: null, decision }, rows, null)).toBeNull();
  });
});
