// The states of the places that matter: what a person sees first, while something runs, and when something fails.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { VersionRow } from '../src/bindings/VersionRow';
import { byId, find, gone, open } from './render';

describe('first run', () => {
  it('offers two ways to begin, and the sample leads straight to training', async () => {
    const { user, backend } = await open('data', { products: 0, versions: 0 });
    expect((await find('first-run-open')).textContent, 'the first way is the own file').toContain('打开我的销售表');
    await user.click(byId('first-run-sample'));
    await find('train-start');
    expect(backend.calls, 'the sample is loaded by the program').toContain('loadSample');
    expect(((await find('product-picker')) as HTMLInputElement).value, 'a product is chosen already, so that one click starts').not.toBe('');
  });

  it('says in the user’s language why a sample could not be loaded', async () => {
    const { user } = await open('data', { products: 0, versions: 0, language: 'en' }, (backend) => {
      backend.failures.loadSample = { code: 'disk_full', message: 'No space left on device (os error 28)' };
    });
    await user.click(await find('first-run-sample'));
    const banner = await find('error-banner');
    expect(banner.textContent).toContain('The disk is full');
    expect(banner.textContent, 'what to do comes with it').toContain('Delete some old versions');
  });
});

describe('import', () => {
  it('shows the recognised columns and what is left out before anything is imported', async () => {
    const { user, backend } = await open('data');
    await user.click(await find('data-open'));
    expect((await find('import-counts')).textContent).toContain('6,552');
    expect(screen.getAllByTestId('import-issue')[0]?.textContent, 'the reason in words, with how often').toContain('日历上没有这一天23');
    expect(backend.calls, 'a preview changes nothing').not.toContain('importFiles');
    await user.click(byId('import-confirm'));
    await waitFor(() => expect(gone('import-dialog')).toBe(true));
    expect(backend.calls).toContain('importFiles');
  });

  it('asks for a new preview when a column is mapped by hand', async () => {
    const { user } = await open('data');
    await user.click(await find('data-open'));
    const select = (column: string) => screen.getAllByTestId<HTMLSelectElement>('import-field').find((one) => one.dataset['column'] === column)!;
    await waitFor(() => select('实收金额'));
    await user.selectOptions(select('实收金额'), 'amount');
    await waitFor(() => expect(select('实收金额').value).toBe('amount'));
    expect(select('应收金额').value, 'a field has one column only').toBe('');
  });

  it('keeps the dialog open with the reason when a file cannot be understood', async () => {
    const { user } = await open('data', {}, (backend) => {
      backend.failures.previewImport = { code: 'no_date_column', message: '`x.csv` has no column of dates' };
    });
    await user.click(await find('data-open'));
    expect((await find('error-banner')).textContent).toContain('没有找到日期列');
    expect((byId('import-confirm') as HTMLButtonElement).disabled, 'nothing can be imported').toBe(true);
  });
});

describe('import by hand', () => {
  it('lets a person say which column is which when the program cannot tell', async () => {
    const { user, backend } = await open('data', {}, (fake) => {
      fake.failures.previewImport = { code: 'ambiguous_dates', message: 'the dates in `date` can be read day first or month first' };
    });
    await user.click(await find('data-open'));
    const order = await find('import-order');
    delete backend.failures.previewImport;
    await user.selectOptions(order, 'dmy');
    await find('import-counts');
    expect(gone('error-banner'), 'the new preview answers').toBe(true);
  });
});

describe('a wrong mapping', () => {
  it('can be put right: the columns stay when the preview is refused', async () => {
    const { user, backend } = await open('data');
    await user.click(await find('data-open'));
    const select = (column: string) => screen.getAllByTestId<HTMLSelectElement>('import-field').find((one) => one.dataset['column'] === column)!;
    await waitFor(() => select('购药时间'));
    backend.failures.previewImport = { code: 'no_date_column', message: 'no column of dates' };
    await user.selectOptions(select('购药时间'), '');
    await find('error-banner');
    delete backend.failures.previewImport;
    await user.selectOptions(select('购药时间'), 'date');
    await waitFor(() => expect(gone('error-banner')).toBe(true));
    expect(select('购药时间').value).toBe('date');
  });
});

describe('what the program does not offer', () => {
  it('is not shown', async () => {
    const { user } = await open('forecast', {}, (backend) => {
      for (const method of ['exportForecast', 'orderList', 'useVersion', 'trash', 'saveComparison', 'inspectFile'] as const)
        Object.assign(backend, { [method]: undefined });
    });
    await find('forecast-table');
    expect(gone('order') && gone('forecast-export')).toBe(true);
    await user.click(byId('rail-models'));
    await user.click((await screen.findAllByTestId('version-row'))[1]!);
    await find('version-metrics');
    expect(gone('version-use')).toBe(true);
  });
});

describe('forecast', () => {
  it('answers how much to order once stock and delivery are known', async () => {
    const { user } = await open('forecast');
    expect((await find('order-quantity')).textContent).toBe('–');
    await user.type(byId('order-stock'), '20');
    await waitFor(() => expect(Number(byId('order-quantity').textContent)).toBeGreaterThan(0));
  });

  it('orders whole packs, and says when goods may expire', async () => {
    const { user } = await open('forecast');
    await user.type(await find('order-stock'), '20');
    await user.click(byId('order-more'));
    await user.clear(byId('order-pack'));
    await user.type(byId('order-pack'), '10');
    await user.type(byId('order-keeps'), '5');
    await waitFor(() => expect(Number(byId('order-quantity').textContent) % 10).toBe(0));
    expect(byId('order-expiry').textContent).toContain('40%');
    await user.clear(byId('order-stock'));
    await waitFor(() => expect(byId('order-quantity').textContent, 'no stock, no order').toBe('–'));
  });

  it('lists what to order of everything, from a stock list or typed in, and exports it', async () => {
    const { user, backend } = await open('forecast', {}, (fake) => {
      sessionStorage.setItem('pharmacast.forecasting', JSON.stringify(fake.rows.find((row) => row.aggregation === 'pooled')!.model_path));
    });
    await user.click((await find('forecast-view')).querySelectorAll('input')[1]!);
    await waitFor(() => expect(screen.getAllByTestId('order-line')).toHaveLength(9));
    expect((byId('order-export') as HTMLButtonElement).disabled, 'nothing is known of any stock').toBe(true);
    await user.click(byId('order-open'));
    expect((await find('order-matched')).textContent).toContain('库存盘点.xlsx');
    await waitFor(() => expect(byId('order-foot').textContent).toContain('9 项中 8 项'));
    const inputs = screen.getAllByTestId<HTMLInputElement>('order-line-stock');
    const empty = inputs.find((input) => input.value === '')!;
    await user.type(empty, '3');
    await waitFor(() => expect(byId('order-foot').textContent).toContain('9 项中 9 项'));
    await user.click(byId('order-export'));
    expect(backend.calls).toContain('exportOrders');
    await user.type(byId('order-find'), '阿莫西林');
    await waitFor(() => expect(screen.getAllByTestId('order-line')).toHaveLength(3));
    await user.click(byId('order-clear'));
    await waitFor(() => expect(byId('order-foot').textContent).toContain('9 项中 0 项'));
  });

  it('adds up the series of a pooled model, and shows each by its store and product', async () => {
    const { user } = await open('forecast', {}, (backend) => {
      sessionStorage.setItem('pharmacast.forecasting', JSON.stringify(backend.rows.find((row) => row.aggregation === 'pooled')!.model_path));
    });
    const all = Number((await find('forecast-total')).textContent.replaceAll(',', ''));
    expect(byId('forecast-table').textContent, 'ends of intervals do not add up, so the sum has none').toContain('–');
    await user.click(byId('forecast-series'));
    const one = screen.getAllByTestId('forecast-series-option')[1]!;
    expect(one.textContent).toContain('东城店 · 阿莫西林');
    await user.click(one);
    await waitFor(() => expect(Math.round(all / Number(byId('forecast-total').textContent.replaceAll(',', '')))).toBe(9));
  });

  it('says why there is none, in words, and offers to try again', async () => {
    await open('forecast', {}, (backend) => {
      backend.failures.predict = { code: 'not_found', message: 'no such version' };
    });
    expect((await find('error-banner')).textContent).toContain('这个版本已不存在');
    expect(gone('forecast-table')).toBe(true);
  });
});

describe('train', () => {
  it('shows where a version will be saved, and starts what was chosen', async () => {
    const { user, backend } = await open('train');
    await waitFor(() => expect(byId('train-path').textContent).toMatch(/saved_models\/product\/P\d+_all\/tcn\/v\d+\//));
    await user.click(byId('train-start'));
    await waitFor(() => expect(backend.jobs).toHaveLength(1));
    expect(backend.jobs[0]?.request, 'defaults are not sent: the program’s own apply').toMatchObject({
      model_type: 'tcn',
      settings: {},
      scope: { mode: 'product', store: null },
    });
    expect((await find('job-1')).dataset['state']).toBe('queued');
  });

  it('makes a queue of several products and types', async () => {
    const { user, backend } = await open('train');
    await user.click(await find('product-picker'));
    await user.click(screen.getAllByTestId('product-picker-tick')[1]!);
    await user.click(byId('model-card-kan'));
    await user.click(byId('train-start'));
    await waitFor(() => expect(backend.jobs).toHaveLength(4));
    expect(
      new Set(backend.jobs.map(({ request }) => `${request.scope.product} ${request.model_type}`)).size,
      'each product with each type once',
    ).toBe(4);
  });

  it('finds a product among 20,000 by pinyin initials and draws only what is in sight', async () => {
    const { user } = await open('train', { products: 20_000 });
    const picker = await find('product-picker');
    await user.click(picker);
    expect(screen.getAllByTestId('product-picker-option').length, 'a list of 20,000 must not be 20,000 elements').toBeLessThan(40);
    await user.type(picker, 'amxl');
    await waitFor(() => expect(screen.getAllByTestId('product-picker-option')[0]?.textContent).toContain('阿莫西林'));
    await user.keyboard('{ArrowDown}{Enter}');
    expect((picker as HTMLInputElement).value, 'the keyboard chooses').toContain('阿莫西林胶囊 0.25g 2');
  });

  it('shows the pickers that a mode needs and no others', async () => {
    const { user } = await open('train');
    await user.click((await find('mode-store')).querySelector('input')!);
    expect(gone('product-picker') && !gone('store-picker') && !gone('scope-picker')).toBe(true);
    await user.click(byId('mode-global').querySelector('input')!);
    expect(gone('store-picker') && gone('scope-picker') && !gone('range') && !gone('aggregation')).toBe(true);
    await user.click(byId('range-products').querySelector('input')!);
    expect(gone('product-picker'), 'one product is asked for').toBe(false);
    expect((byId('train-start') as HTMLButtonElement).disabled, 'and without one nothing starts').toBe(true);
  });

  it('refuses a setting outside its range, with the range', async () => {
    const { user } = await open('train');
    const horizon = (await find('setting-horizon')) as HTMLInputElement;
    await user.clear(horizon);
    await user.type(horizon, '99');
    expect(horizon.getAttribute('aria-invalid')).toBe('true');
    expect(horizon.parentElement?.textContent).toContain('1 到 28');
    expect((byId('train-start') as HTMLButtonElement).disabled).toBe(true);
  });
});

describe('jobs', () => {
  it('show epoch, losses and the early stop, and offer the forecast', async () => {
    const { user, backend } = await open('train', { epochMs: 1 });
    await user.click(await find('train-start'));
    await waitFor(() => expect(byId('job-1').dataset['state']).toBe('finished'), { timeout: 4000 });
    expect(byId('job-1').textContent, 'why it ended before the last epoch').toMatch(/第 52 轮提前停止/);
    await user.click(byId('job-forecast'));
    await find('forecast-table');
    expect(backend.calls).toContain('predict');
  });

  it('can be cancelled while they run', async () => {
    const { user, backend } = await open('train');
    await user.click(await find('train-start'));
    await waitFor(() => byId('job-1'));
    backend.change(1, { state: 'running', epoch: 3 });
    await waitFor(() => expect(byId('job-1').textContent).toContain('第 3 / 200 轮'));
    await user.click(byId('job-cancel'));
    await waitFor(() => expect(byId('job-1').dataset['state']).toBe('cancelled'));
  });

  it('say what happened when the worker died, in words and with a way on', async () => {
    const { user, backend } = await open('train');
    await user.click(await find('train-start'));
    await waitFor(() => byId('job-1'));
    backend.change(1, { state: 'failed', error: { code: 'worker_died', message: 'exit status: signal 9' } });
    expect((await find('error-banner')).textContent).toContain('训练意外中断');
    await user.click(byId('job-retry'));
    await waitFor(() => expect(backend.jobs.map(({ id, state }) => [id, state])).toEqual([[2, 'queued']]));
  });

  it('offer to go on with what a worker that died had learned, in its own row and nowhere else', async () => {
    const { user, backend } = await open('train');
    await user.click(await find('train-start'));
    await waitFor(() => byId('job-1'));
    const request = backend.jobs[0]!.request;
    backend.unfinished = [{ name: 'cut', model_dir: 'saved_models/x', started_at: '2026-07-01T10:00:00+08:00', bytes: 1000, request }];
    backend.change(1, { state: 'failed', error: { code: 'worker_died', message: 'exit status: signal 9' } });
    await find('job-resume');
    expect(gone('unfinished'), 'one offer is enough').toBe(true);
    await user.click(byId('job-resume'));
    await waitFor(() => expect(backend.jobs.map(({ id, state }) => [id, state])).toEqual([[2, 'queued']]));
    expect(backend.unfinished, 'it is taken up').toEqual([]);
  });
});

describe('models', () => {
  it('deletes with an undo that brings the version back', async () => {
    const { user, backend } = await open('models');
    const path = (await screen.findAllByTestId('version-row'))[1]!.dataset['path']!;
    await user.click(screen.getAllByTestId('version-row')[1]!);
    await find('version-drawer');
    await user.click(byId('version-delete'));
    await waitFor(() =>
      expect(
        backend.rows.some((row) => row.model_path === path),
        'it is gone',
      ).toBe(false),
    );
    expect(gone('version-drawer'), 'and so is its drawer').toBe(true);
    await user.click(await find('toast-undo'));
    await waitFor(() =>
      expect(
        backend.rows.some((row) => row.model_path === path),
        'it is back',
      ).toBe(true),
    );
  });

  it('keeps 10,000 versions light and finds one by its id', async () => {
    const { user } = await open('models', { versions: 10_000 });
    expect((await screen.findAllByTestId('version-row')).length).toBeLessThan(60);
    await user.type(byId('version-search'), 'P005 tcn');
    await waitFor(() => expect(screen.getAllByTestId('version-row').every((row) => row.dataset['path']?.includes('P005'))).toBe(true));
  });

  it('says of a damaged version what is wrong, and does not forecast with it', async () => {
    const { user } = await open('models');
    const damaged = (await screen.findAllByTestId('version-row')).find((row) => row.textContent?.includes('已损坏'))!;
    await user.click(damaged);
    expect((await find('error-banner')).textContent).toContain('这个版本已损坏');
    expect((byId('version-forecast') as HTMLButtonElement).disabled).toBe(true);
  });

  it('does not offer to delete a version in use, until it is no longer', async () => {
    const { user } = await open('models');
    await user.click((await screen.findAllByTestId('version-row'))[0]!);
    expect(((await find('version-delete')) as HTMLButtonElement).disabled).toBe(true);
    await user.click(await find('version-use'));
    await waitFor(() => expect((byId('version-delete') as HTMLButtonElement).disabled).toBe(false));
  });

  it('tells how a version does on newer sales, and trains it again with one click', async () => {
    const { user, backend } = await open('models');
    const old = backend.rows[16]!;
    await waitFor(() => expect(screen.getAllByTestId('version-age').length, 'the table marks it').toBeGreaterThan(3));
    await user.click(screen.getAllByTestId('version-row').find((row) => row.dataset['path'] === old.model_path)!);
    await waitFor(() => expect(byId('staleness').dataset['state']).toBe('worse'));
    expect(byId('staleness').textContent).toContain('训练之后又有 64 天的销售');
    await user.click(byId('version-again'));
    await waitFor(() => expect(backend.jobs.length).toBeGreaterThan(0));
    expect(backend.jobs.at(-1)?.request, 'the same scope and type').toMatchObject({ model_type: old.model_type, scope: { mode: old.mode } });
    expect(await find('toast'), 'and the place stays').toBeTruthy();
  });

  it('is worked by the keyboard: slash searches, Escape closes, Delete deletes what is shown', async () => {
    const { user, backend } = await open('models');
    const count = backend.rows.length;
    await user.click((await screen.findAllByTestId('version-row'))[1]!);
    await find('version-drawer');
    await user.keyboard('{Escape}');
    expect(gone('version-drawer')).toBe(true);
    await user.keyboard('/');
    expect(document.activeElement).toBe(byId('version-search'));
    await user.keyboard('{Delete}');
    expect(backend.rows.length, 'Delete in a text field deletes text, not versions').toBe(count);
  });

  it('sorts by error, the best first', async () => {
    const { user } = await open('models');
    await user.click(await find('version-sort-error'));
    const errors = screen.getAllByTestId('version-row').map((row) => Number.parseFloat(row.querySelector('.num')?.textContent ?? ''));
    const known = errors.filter((error) => !Number.isNaN(error));
    expect(known).toEqual([...known].sort((one, other) => one - other));
  });
});

describe('a run that did not end as it should', () => {
  it('is told of calmly in whatever place, until someone has read it', async () => {
    const { user, backend } = await open('data', {}, (fake) => (fake.endedBadly = 'crash'));
    expect((await find('bad-end')).textContent).toContain('数据和已训练的模型没有丢失');
    await user.click(byId('bad-end-dismiss'));
    await waitFor(() => expect(gone('bad-end')).toBe(true));
    expect(backend.endedBadly, 'a reload does not tell it again').toBe(null);
  });
});

describe('a data folder that was left in disorder', () => {
  it('is told of once, in words', async () => {
    const { user } = await open('models', {}, (backend) => {
      backend.found = [
        { kind: 'unfinished_training', path: 'saved_models/.staging/1', message: 'a training did not finish' },
        { kind: 'index_missing', path: 'models.sqlite', message: 'rebuilt' },
        { kind: 'foreign_file', path: 'saved_models/x.txt', message: 'x.txt is not ours and stays' },
      ];
    });
    const notice = await find('recovery');
    expect(notice.textContent).toContain('1 次训练上次被中断');
    expect(notice.textContent, 'what needs an eye is told as the program says it').toContain('x.txt is not ours');
    await user.click(notice.querySelector('button')!);
    expect(gone('recovery')).toBe(true);
  });
});

describe('compare', () => {
  it('warns of versions that do not compare, and calls none of them best', async () => {
    const { user } = await open('models');
    const ticks = await screen.findAllByTestId('version-tick');
    await user.click(ticks[0]!);
    await user.click(ticks[1]!);
    await user.click(byId('versions-compare'));
    expect((await find('compare-warning')).textContent).toContain('不能直接比较');
    expect(byId('compare-metrics').querySelectorAll('.best').length, 'forecasts of different things have no best').toBe(0);
  });

  it('marks the best of one scope and says in words whether it really is better', async () => {
    const { user, backend } = await open('models', {}, (made) => {
      const [first, second] = made.rows as [VersionRow, VersionRow];
      const { model_identifier, mode, product, store, aggregation } = first;
      made.rows = [first, { ...second, model_identifier, mode, product, store, aggregation }];
    });
    const ticks = await screen.findAllByTestId('version-tick');
    await user.click(ticks[0]!);
    await user.click(ticks[1]!);
    await user.click(byId('versions-compare'));
    expect((await find('compare-verdict')).textContent).toContain('确实');
    expect(byId('compare-metrics').querySelectorAll('.best').length).toBeGreaterThan(0);
    expect(backend.calls).toContain('compareVersions');
  });
});

describe('settings', () => {
  it('switch the language and the theme at once, and save them', async () => {
    const { user, backend } = await open('settings');
    await user.click((await find('language-en')).querySelector('input')!);
    await waitFor(() => expect(byId('rail-train').textContent).toContain('Train'));
    await user.click(byId('theme-dark').querySelector('input')!);
    await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
    expect(backend.calls.filter((call) => call === 'saveSettings')).toHaveLength(2);
  });
});

describe('the data folder', () => {
  it('moves to where the person says, and shows the new place', async () => {
    const { user } = await open('settings');
    await user.click(await find('data-dir-move'));
    await waitFor(() => expect(byId('data-dir').textContent).toContain('D:\\Pharmacast'));
    expect((await find('toast')).textContent, 'how much was checked').toContain('2 个文件');
  });

  it('stays where it is when it cannot move, and says why', async () => {
    const { user } = await open('settings', {}, (backend) => {
      backend.failures.moveDataFolder = { code: 'disk_full', message: 'D:\\ is full' };
    });
    await user.click(await find('data-dir-move'));
    expect((await find('error-banner')).dataset['code']).toBe('disk_full');
    expect(byId('data-dir').textContent).toContain('AppData');
  });
});

describe('past imports', () => {
  it('are listed, and the last one can be taken back once', async () => {
    const { user, backend } = await open('data');
    await user.click(await find('data-past'));
    expect(await screen.findAllByTestId('past-import')).toHaveLength(2);
    await user.click(await find('past-undo'));
    await waitFor(() => expect(gone('past-undo')).toBe(true));
    expect(backend.calls).toContain('undoLastImport');
  });
});

describe('the menu', () => {
  it('opens places and exports diagnostics', async () => {
    const { backend } = await open('data');
    await find('data-open');
    backend.choose('settings');
    await find('data-dir');
    backend.choose('diagnostics');
    await waitFor(() => expect(backend.calls).toContain('exportDiagnostics'));
  });
});

describe('errors', () => {
  it('that the window has no words for show the program’s message under a plain headline', async () => {
    const { user } = await open('models', {}, (backend) => {
      backend.failures.deleteVersions = { code: 'never_heard_of', message: 'the moon is in the way' };
    });
    await user.click((await screen.findAllByTestId('version-row'))[1]!);
    await user.click(await find('version-delete'));
    const banner = await find('error-banner');
    expect(banner.textContent).toContain('没有成功');
    expect(banner.textContent).toContain('the moon is in the way');
  });
});

describe('holidays', () => {
  it('can be looked at, added, removed, and every change taken back', async () => {
    const { user, backend } = await open('data');
    await user.click(await find('data-holidays'));
    expect((await find('holidays-meaning')).textContent).toContain('简体中文');
    const rows = () => screen.queryAllByTestId('holiday').map((row) => row.dataset['day']);
    expect(rows()).toContain('2026-02-15');
    const row = screen.getAllByTestId('holiday').find((one) => one.dataset['day'] === '2026-02-15')!;
    await user.click(row.querySelector('[data-testid="holiday-remove"]')!);
    await waitFor(() => expect(rows()).not.toContain('2026-02-15'));
    await user.click(byId('holidays-undo'));
    await waitFor(() => expect(rows()).toContain('2026-02-15'));
    expect((byId('holidays-add') as HTMLButtonElement).disabled, 'a holiday needs a day and a name').toBe(true);
    await user.type(byId('holidays-first'), '2027-01-01{Enter}');
    await user.type(byId('holidays-name'), '元旦');
    await user.click(byId('holidays-add'));
    await waitFor(() => expect(rows(), 'the year of what was added is shown').toEqual(['2027-01-01']));
    expect(backend.calls).toContain('addHoliday');
  });

  it('says why a file is no table of holidays, and keeps what there was', async () => {
    const { user } = await open('data', {}, (backend) => {
      backend.failures.importHolidays = { code: 'holidays_line', message: '`x.csv`, line 3: `foo` is no holiday' };
    });
    await user.click(await find('data-holidays'));
    await user.click(await find('holidays-import'));
    expect((await find('error-banner')).textContent).toContain('文件里有一行不是节假日');
    expect(screen.getAllByTestId('holiday').length).toBeGreaterThan(3);
  });
});
