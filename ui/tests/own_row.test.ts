// Lists that draw other rows as they move: what is typed, and the focus, stay with the entry they belong to.
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, open } from './render';

async function scroll(list: string, top: number): Promise<void> {
  byId(list).scrollTop = top;
  await fireEvent.scroll(byId(list));
}

async function items(language: 'zh' | 'en' = 'en') {
  const opened = await open('orders', { language, products: 200, stores: 1 });
  await opened.user.click((await find('orders-tabs-items')).querySelector('input')!);
  await waitFor(() => expect(screen.getAllByTestId('item-row').length).toBeGreaterThan(5));
  const row = (index: number) => screen.getAllByTestId('item-row')[index]!;
  const field = (index: number, column: number) => row(index).querySelectorAll<HTMLInputElement>('input.input')[column]!;
  const id = row(3).dataset['id']!;
  const changed = async () => (await opened.backend.ordering.items()).filter(({ supplier, lead_days }) => supplier === 'SUP' || lead_days === 9);
  return { ...opened, field, row, id, changed };
}

describe('items', () => {
  it.each([
    [0, 'SUP', 400],
    [0, 'SUP', 2800],
    [1, '9', 400],
    [1, '9', 2800],
  ])('keep what is typed for their own product when its row leaves (field %d, %s, %d px)', async (column, text, top) => {
    const { user, field, id, changed } = await items();
    await user.clear(field(3, column));
    await user.type(field(3, column), text);
    await scroll('items-list', top);
    expect(document.activeElement, 'not in the row of another product').toBe(byId('items-list'));
    await waitFor(async () => expect((await changed()).map(({ product_id }) => product_id)).toEqual([id]));
    await user.click(field(0, 0));
    expect((await changed()).map(({ product_id }) => product_id)).toEqual([id]);
  });

  it.each([
    ['en', 'isn’t', '“abc” wasn’t saved'],
    ['zh', '请填', '“abc”没有保存'],
  ] as const)('keep a text that is no number for its row, and name it when the page is left (%s)', async (language, _why, said) => {
    const { user, field, row, id } = await items(language);
    await user.clear(field(3, 1));
    await user.type(field(3, 1), 'abc');
    await scroll('items-list', 2800);
    expect(screen.getAllByTestId('item-row').map(({ dataset }) => dataset['id'])).not.toContain(id);
    await scroll('items-list', 0);
    await waitFor(() => expect(row(3).dataset['id']).toBe(id));
    expect([field(3, 1).value, field(3, 1).getAttribute('aria-invalid')]).toEqual(['abc', 'true']);
    expect(row(3).querySelector('[role="alert"]')).not.toBeNull();
    await user.click(byId('orders-tabs-suppliers').querySelector('input')!);
    await waitFor(() => expect(screen.getAllByTestId('toast').some((toast) => toast.textContent?.includes(said))).toBe(true));
  });

  it('show what was refused at no other product', async () => {
    const { user, backend, field } = await items();
    backend.failures['ordering.putItems'] = { code: 'no_unit_cost', message: '3 lines', details: { lines: 3 } };
    const others = () => screen.getAllByTestId('item-row').map((row) => row.querySelectorAll<HTMLInputElement>('input.input')[0]!.value);
    await user.clear(field(3, 0));
    await user.type(field(3, 0), 'SUP');
    await scroll('items-list', 2800);
    await find('error-banner');
    expect(others()).not.toContain('SUP');
  });
});

describe('the worklist', () => {
  it('gives the next digits to no other product when the line leaves', async () => {
    const { user } = await open('orders', { language: 'en', products: 200, stores: 1 });
    await user.click((await find('orders-segment-all')).querySelector('input')!);
    const line = (id: string) => screen.queryAllByTestId('orders-line').find(({ dataset }) => dataset['id'] === id);
    const own = () => screen.getAllByTestId('orders-line').filter((found) => found.querySelector('.mine'));
    const field = (found: HTMLElement) => found.querySelector<HTMLInputElement>('[data-testid="orders-quantity"]')!;
    const chosen = screen.getAllByTestId('orders-line')[3]!;
    const id = chosen.dataset['id']!;
    await user.click(chosen);
    await user.keyboard('7');
    expect(document.activeElement).toBe(field(chosen));
    await scroll('orders-list', 3010);
    expect(document.activeElement).toBe(byId('orders-list'));
    expect(own()).toHaveLength(0);
    await user.keyboard('5');
    expect(field(line(id)!).value, 'its own line comes back into sight').toBe('5');
    expect(own().map(({ dataset }) => dataset['id'])).toEqual([id]);
  });
});

describe('a quantity of the worklist that is no number', () => {
  async function typed(language: 'zh' | 'en') {
    const opened = await open('orders', { language, products: 200, stores: 1 });
    const { user } = opened;
    await user.click((await find('orders-segment-all')).querySelector('input')!);
    const chosen = screen.getAllByTestId('orders-line')[3]!;
    const id = chosen.dataset['id']!;
    const line = () => screen.getAllByTestId('orders-line').find(({ dataset }) => dataset['id'] === id)!;
    const field = () => line().querySelector<HTMLInputElement>('[data-testid="orders-quantity"]')!;
    await user.clear(field());
    await user.type(field(), 'abc');
    await scroll('orders-list', 3010);
    return { ...opened, field, said: (words: string) => screen.getAllByTestId('toast').some((toast) => toast.textContent?.includes(words)) };
  }

  it.each([
    ['en', 'The quantity “abc” can’t be used; nothing was approved'],
    ['zh', '数量“abc”无法使用，没有提交'],
  ] as const)('comes back with its line, and is named instead of approving (%s)', async (language, words) => {
    const { user, backend, field, said } = await typed(language);
    await user.click(byId('orders-approve'));
    await waitFor(() => expect(said(words)).toBe(true));
    expect(backend.calls).not.toContain('ordering.approve');
    await scroll('orders-list', 0);
    await waitFor(() => expect([field().value, field().getAttribute('aria-invalid')]).toEqual(['abc', 'true']));
    await user.clear(field());
    await user.type(field(), '0{Tab}');
    await user.click(byId('orders-approve'));
    await waitFor(() => expect(backend.calls).toContain('ordering.approve'));
  });

  it.each([
    ['en', 'The quantity “abc” wasn’t saved'],
    ['zh', '数量“abc”没有保存'],
  ] as const)('is named when the page is left (%s)', async (language, words) => {
    const { user, said } = await typed(language);
    await user.click(byId('rail-help'));
    await waitFor(() => expect(said(words)).toBe(true));
  });
});

describe('versions', () => {
  it('lose the focus to the list, so that Space ticks no other one', async () => {
    const { user } = await open('models', { language: 'en', versions: 300 });
    const ticks = await screen.findAllByTestId('version-tick');
    ticks[2]!.focus();
    await scroll('version-rows', 3000);
    expect(document.activeElement).toBe(byId('version-rows'));
    await user.keyboard(' ');
    expect(screen.getAllByTestId('version-tick').some((tick) => (tick as HTMLInputElement).checked)).toBe(false);
  });
});
