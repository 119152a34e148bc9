// What comes in: the first run, imports, columns by hand, past imports, holidays.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { laterQuestions, news } from '../src/backend/fake_data';
import { byId, find, gone, open } from './render';

describe('first run', () => {
  it('offers two ways to begin, and the sample leads to this week, with the forecasts on their way', async () => {
    const { user, backend } = await open('data', { products: 0, versions: 0, manual: false });
    expect((await find('first-run-open')).textContent, 'the first way is the own file').toContain('打开我的销售表');
    await user.click(byId('first-run-sample'));
    await find('week-step-2');
    expect(backend.calls, 'the sample is loaded by the program').toContain('loadSample');
    await waitFor(() => expect(byId('week-step-2').dataset['state']).toBe('running'));
    const { scope } = backend.jobs[0]!.request;
    expect([scope.mode, scope.range, scope.aggregation], 'one model for all products').toEqual(['global', 'all', 'pooled']);
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
  it('shows the recognized columns and what is left out before anything is imported', async () => {
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

describe('a long import', () => {
  it('shows the rows read and can be stopped', async () => {
    let stop: () => void = () => undefined;
    const { user, backend } = await open('data', { language: 'en' }, (fake) => {
      fake.importing = (onProgress) => {
        onProgress({ file: 'a.csv', file_number: 1, files: 1, rows_read: 3000 });
        return new Promise((_, reject) => (stop = () => reject({ code: 'cancelled', message: 'the import was canceled' })));
      };
    });
    await user.click(await find('data-open'));
    await waitFor(() => expect((byId('import-confirm') as HTMLButtonElement).disabled).toBe(false));
    await user.click(byId('import-confirm'));
    expect(((await find('import-progress')) as HTMLProgressElement).value).toBe(3000);
    expect(byId('import-dialog').textContent).toContain('3,000 rows read');
    await user.click(byId('import-stop'));
    expect(backend.calls).toContain('cancelImport');
    stop();
    await find('import-confirm');
    expect(byId('import-dialog').textContent).toContain('nothing was imported');
    expect(gone('error-banner'), 'stopping is not a failure').toBe(true);
  });
});

describe('a workbook with a password', () => {
  it('asks for it until it is right', async () => {
    const question = { ...laterQuestions[0]!, code: 'password' as const, candidates: [], default: null, free_text: true };
    const { user } = await open('data', { language: 'en' }, (fake) => {
      fake.questions = [question];
    });
    await user.click(await find('data-open'));
    const field = (await find('import-password')) as HTMLInputElement;
    expect(field.type, 'nobody reads it over the shoulder').toBe('password');
    expect(byId('import-questions').textContent).toContain('isn’t stored');
    await user.type(field, 'pass{Enter}');
    await waitFor(() => expect(byId('import-questions').textContent).toContain('The password is incorrect'));
    expect((byId('import-confirm') as HTMLButtonElement).disabled).toBe(true);
    await user.clear(field);
    await user.type(field, 'Pass 秘密');
    await user.click(byId('import-password-open'));
    await waitFor(() => expect((byId('import-confirm') as HTMLButtonElement).disabled).toBe(false));
  });
});

describe('what an import brought', () => {
  it('is shown where it deserves a look, and the import can be undone from there', async () => {
    const { user, backend } = await open('data', { language: 'en' }, (fake) => {
      fake.news = news;
    });
    await user.click(await find('data-open'));
    await waitFor(() => expect((byId('import-confirm') as HTMLButtonElement).disabled).toBe(false));
    await user.click(byId('import-confirm'));
    await find('import-news');
    const groups = screen.getAllByTestId('import-news-group').map((one) => one.dataset['kind']);
    expect(groups).toEqual(['incomplete', 'unusual', 'silent', 'new']);
    expect(byId('import-news').textContent).toContain('usually 118');
    await user.click(byId('import-undo'));
    await waitFor(() => expect(gone('import-dialog')).toBe(true));
    expect(backend.calls).toContain('undoLastImport');
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

describe('past imports', () => {
  it('are listed, and the last one can be taken back once', async () => {
    const { user, backend } = await open('data');
    await user.click(await find('data-past'));
    expect(await screen.findAllByTestId('past-import')).toHaveLength(2);
    const [latest, replaced] = screen.getAllByTestId('past-news');
    await user.click(latest!);
    expect((await find('import-news')).textContent, 'what was new in it').toContain('布洛芬混悬液');
    await user.click(replaced!);
    await waitFor(() => expect(gone('import-news')).toBe(true));
    await user.click(await find('past-undo'));
    await waitFor(() => expect(gone('past-undo')).toBe(true));
    expect(backend.calls).toContain('undoLastImport');
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

  it('adds no holiday that ends before it begins', async () => {
    const { user, backend } = await open('data');
    await user.click(await find('data-holidays'));
    await user.type(await find('holidays-first'), '２０２７年５月３日{Enter}');
    await user.type(byId('holidays-last'), '{Control>}a{/Control}2027-05-01{Enter}');
    await user.type(byId('holidays-name'), '劳动节');
    expect((byId('holidays-add') as HTMLButtonElement).disabled).toBe(true);
    expect(byId('holidays-last').getAttribute('aria-invalid')).toBe('true');
    await user.type(byId('holidays-last'), '{Control>}a{/Control}2027-05-05{Enter}');
    await user.click(byId('holidays-add'));
    await waitFor(() =>
      expect(backend.calendar.years.flatMap(({ holidays }) => holidays)).toContainEqual(
        expect.objectContaining({ first: '2027-05-03', last: '2027-05-05' }),
      ),
    );
  });

  it('says why a file isn’t a table of holidays, and keeps what there was', async () => {
    const { user } = await open('data', {}, (backend) => {
      backend.failures.importHolidays = { code: 'holidays_line', message: '`x.csv`, line 3: `foo` isn’t a holiday' };
    });
    await user.click(await find('data-holidays'));
    await user.click(await find('holidays-import'));
    expect((await find('error-banner')).textContent).toContain('文件里有一行不是有效的节假日');
    expect(screen.getAllByTestId('holiday').length).toBeGreaterThan(3);
  });
});
