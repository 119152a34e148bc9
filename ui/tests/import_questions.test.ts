// What an import asks: each question says what is known, and counts once it is answered.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Question } from '../src/bindings/Question';
import { columnQuestions, laterQuestions, rowKinds } from '../src/backend/fake_data';
import { byId, find, gone, open } from './render';

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
