// Lists that draw other rows as they move: what is typed, and the focus, stay with the entry they belong to.
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, open } from './render';

async function scroll(list: string, top: number): Promise<void> {
  byId(list).scrollTop = top;
  await fireEvent.scroll(byId(list));
}

async function items() {
  const opened = await open('orders', { language: 'en', products: 200, stores: 1 });
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
