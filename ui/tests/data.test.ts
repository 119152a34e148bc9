// What comes in: the first run, imports, columns by hand, past imports, holidays.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Question } from '../src/bindings/Question';
import { columnQuestions, laterQuestions, news, rowKinds } from '../src/backend/fake_data';
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

describe('questions of an import', () => {
  const answer = (value: string) => screen.getAllByTestId('import-answer').find((one) => one.dataset['value'] === value)!;
  const confirm = () => byId('import-confirm') as HTMLButtonElement;
  const isOpenFor = (code: string) => screen.queryAllByTestId('import-question').some((one) => one.dataset['code'] === code);

  it('asks about columns with examples, and imports nothing before they are answered', async () => {
    const { user, backend } = await open('data', { language: 'en' }, (fake) => {
      fake.questions = columnQuestions;
    });
    await user.click(await find('data-open'));
    await find('import-questions');
    expect(gone('error-banner'), 'a question is not an error').toBe(true);
    expect(byId('import-questions').textContent).toContain('2 questions before importing');
    expect(byId('import-questions').textContent).toContain('Which column contains the quantity sold?');
    expect(byId('import-questions').textContent, 'values of the file').toContain('35 · 120 · 8');
    expect(byId('import-questions').textContent, 'both readings as days').toContain('03/04/2026 is Apr 3, 2026');
    expect(confirm().disabled).toBe(true);
    expect(await screen.findAllByTestId('import-field'), 'columns can be mapped by hand as well').not.toHaveLength(0);
    await user.click(answer('件'));
    await waitFor(() => expect(byId('import-questions').textContent).toContain('1 question before importing'));
    await user.click(answer('dmy'));
    await find('import-counts');
    await waitFor(() => expect(confirm().disabled).toBe(false));
    expect(isOpenFor('date_order'), 'an answer can still be changed').toBe(true);
    const mapped = screen.getAllByTestId<HTMLSelectElement>('import-field').find((one) => one.dataset['column'] === '实收金额')!;
    await user.selectOptions(mapped, 'quantity');
    await waitFor(() => expect(backend.importOptions?.map).toContain('quantity=实收金额'));
    expect(JSON.stringify(backend.importOptions?.answers), 'a mapping takes the place of the answer').not.toContain('quantity_column@');
    await user.click(answer('件'));
    await waitFor(() => expect(JSON.stringify(backend.importOptions?.map)).not.toContain('quantity='));
    await user.click(answer('mdy'));
    await waitFor(() => expect(backend.importOptions?.answers).toContain(`date_order@${columnQuestions[0]!.file}=mdy`));
    await waitFor(() => expect(confirm().disabled).toBe(false));
    await user.click(confirm());
    await waitFor(() => expect(gone('import-dialog')).toBe(true));
    expect(backend.importOptions).toMatchObject({ dry_run: false, answers: expect.arrayContaining([expect.stringContaining('quantity_column@')]) });
  });

  it('takes the suggested answers with one button, and a typed one in their place', async () => {
    const { user, backend } = await open('data', {}, (fake) => {
      fake.questions = laterQuestions;
    });
    await user.click(await find('data-open'));
    await find('import-questions');
    expect(confirm().disabled).toBe(true);
    await user.click(byId('import-suggested'));
    await waitFor(() => expect(confirm().disabled).toBe(false));
    expect(gone('import-suggested')).toBe(true);
    expect(backend.importOptions?.answers).toContain(`removed_rows@${columnQuestions[0]!.file}=keep`);
    await user.type(byId('import-typed'), '南湖店');
    await user.tab();
    await waitFor(() => expect(backend.importOptions?.answers).toContain(`which_store@${columnQuestions[0]!.file}=南湖店`));
  });

  it.each([
    ['zh', '涉及 1 行。'],
    ['en', 'This affects 1 row.'],
  ] as const)('says once what all answers are about (%s)', async (language, words) => {
    const candidates = ['read', 'skip'].map((value) => ({ value, examples: [], rows: 1 }));
    const { user } = await open('data', { language }, (fake) => {
      fake.questions = [{ ...laterQuestions[0]!, code: 'hidden_rows', default: null, free_text: false, candidates }];
    });
    await user.click(await find('data-open'));
    const text = (await find('import-question')).textContent ?? '';
    expect(text.split(words)).toHaveLength(2);
    expect(text.match(/1 行|1 row/g)).toHaveLength(1);
  });

  it('shows what each type of row does, and asks for those that no word explains', async () => {
    const { user, backend } = await open('data', {}, (fake) => {
      fake.rowKinds = rowKinds;
      fake.questions = [{ ...laterQuestions[0]!, code: 'row_kinds', default: null, candidates: [{ value: 'ZT', examples: [], rows: 69 }] }];
    });
    await user.click(await find('data-open'));
    const kind = (value: string) => screen.getAllByTestId<HTMLSelectElement>('import-kind').find((one) => one.dataset['value'] === value)!;
    await waitFor(() => kind('ZT'));
    expect([kind('零售').value, kind('采购入库').value, kind('ZT').value]).toEqual(['sale', 'leave_out', '']);
    expect(confirm().disabled).toBe(true);
    backend.questions = [];
    await user.selectOptions(kind('ZT'), 'leave_out');
    await waitFor(() => expect(confirm().disabled).toBe(false));
    expect(backend.importOptions?.map).toContain('kind:ZT=leave_out');
    await user.selectOptions(kind('退货'), 'sale');
    await waitFor(() => expect(backend.importOptions?.map).toContain('kind:退货=sale'));
  });
});

describe('the questions of an import', () => {
  const confirm = () => byId('import-confirm') as HTMLButtonElement;
  it('are counted as they are seen, with the types of rows as one', async () => {
    const { user, backend } = await open('data', { language: 'en' }, (fake) => {
      fake.rowKinds = rowKinds;
      const kinds = { ...laterQuestions[0]!, code: 'row_kinds' as const, default: null, candidates: [{ value: 'ZT', examples: [], rows: 69 }] };
      fake.questions = [...laterQuestions, kinds, { ...kinds, file: 'another.csv' }];
    });
    await user.click(await find('data-open'));
    await waitFor(() => expect(byId('import-questions').textContent).toContain(`${laterQuestions.length + 1} questions before importing`));
    expect(confirm().textContent).toContain(`${laterQuestions.length + 1} questions left`);
    backend.questions = [];
    const unknown = screen.getAllByTestId<HTMLSelectElement>('import-kind').find((one) => one.value === '')!;
    await user.selectOptions(unknown, 'leave_out');
    await waitFor(() => expect(confirm().disabled).toBe(false));
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

describe('pack sizes', () => {
  it.each([
    ['zh', '大于 0 的数字'],
    ['en', 'a number above 0'],
  ] as const)('are asked for each product that is counted in two units, and say why a value isn’t one (%s)', async (language, why) => {
    const candidates = [
      { value: 'P001:盒:片', examples: ['P001', '盒', '片'], rows: 12 },
      { value: 'P002:件:盒', examples: ['P002', '件', '盒'], rows: 3 },
    ];
    const question = { ...laterQuestions[0]!, code: 'pack_sizes' as const, candidates, default: 'leave_out', free_text: true };
    const { user, backend } = await open('data', { language }, (fake) => {
      fake.questions = [question];
    });
    await user.click(await find('data-open'));
    const [first] = await screen.findAllByTestId<HTMLInputElement>('import-pack');
    expect(byId('import-questions').textContent).toContain('1 盒 =');
    const done = byId('import-pack-done') as HTMLButtonElement;
    for (const wrong of ['0', 'abc', '1/10']) {
      await user.clear(first!);
      await user.type(first!, wrong);
      expect([done.disabled, first!.getAttribute('aria-invalid')], wrong).toEqual([true, 'true']);
      expect(byId('import-pack-why').textContent).toContain(why);
      await user.type(first!, '{Enter}');
      expect(backend.importOptions?.answers ?? [], 'what can’t be read leaves nothing out').toEqual([]);
    }
    await user.clear(first!);
    await user.type(first!, '２４');
    await user.click(done);
    await waitFor(() => expect((byId('import-confirm') as HTMLButtonElement).disabled).toBe(false));
    expect(backend.importOptions?.answers).toContain(`pack_sizes@${question.file}=P001:盒:片:24`);
  });
});

describe('what no column of a file says', () => {
  it('is the day of all rows: confirmed, or typed', async () => {
    const candidates = [{ value: '=2024-03-04', examples: [], rows: null }];
    const question = { ...laterQuestions[0]!, code: 'date_column' as const, column: null, candidates, default: '=2024-03-04', free_text: true };
    const { user, backend } = await open('data', { language: 'en' }, (fake) => {
      fake.questions = [question];
    });
    await user.click(await find('data-open'));
    await find('import-questions');
    expect(byId('import-questions').textContent).toContain('Which day are these sales from?');
    expect(byId('import-questions').textContent).toContain('2024-03-04');
    expect(byId('import-questions').textContent).not.toContain('=2024');
    await user.type(byId('import-typed'), '2024-03{Tab}');
    await waitFor(() => expect(backend.importOptions?.answers).toContain(`date_column@${question.file}==2024-03`));
  });

  it('is the quantity, and there is a way out where no column fits', async () => {
    const candidates = ['=one', '=none'].map((value) => ({ value, examples: [], rows: null }));
    const question = { ...laterQuestions[0]!, code: 'quantity_column' as const, column: null, candidates, default: null, free_text: false };
    const { user, backend } = await open('data', { language: 'en' }, (fake) => {
      fake.questions = [question];
    });
    await user.click(await find('data-open'));
    await find('import-questions');
    expect(byId('import-questions').textContent).toContain('None of these');
    const [one] = await screen.findAllByTestId<HTMLInputElement>('import-answer');
    await user.click(one!);
    await waitFor(() => expect(backend.importOptions?.answers).toContain(`quantity_column@${question.file}==one`));
  });
});

describe('a question', () => {
  const one = laterQuestions[0]!;
  const quantity = {
    ...one,
    code: 'quantity_column' as const,
    candidates: [{ value: 'Quantity', examples: [], rows: null }],
    default: null,
    free_text: false,
  };
  it.each([
    [
      'zh',
      { ...quantity, reason: { code: 'other_title', values: ['Purchases November 2026'] } },
      '标题或名称“Purchases November 2026”像是采购、调拨或退货',
    ],
    [
      'en',
      { ...quantity, reason: { code: 'other_title', values: ['Purchases November 2026'] } },
      'The title or name “Purchases November 2026” suggests purchases',
    ],
    ['zh', { ...one, reason: { code: 'store_in_title', values: ['人民路店'] } }, '标题里写的是“人民路店”'],
    [
      'en',
      { ...one, reason: { code: 'no_store_named', values: [] } },
      'The file doesn’t say which store it is from, but all earlier sales are assigned to stores.',
    ],
    [
      'en',
      { ...quantity, code: 'store_columns', reason: { code: 'tables_side_by_side', values: ['Left, Right'] } },
      'Is each of the tables one store?',
    ],
  ] as [string, Question, string][])('says why it is asked (%s)', async (language, asked, words) => {
    const { user } = await open('data', { language: language as 'zh' }, (fake) => (fake.questions = [asked]));
    await user.click(await find('data-open'));
    expect((await find('import-questions')).textContent).toContain(words);
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
