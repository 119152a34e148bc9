// The other parts of Orders: lots, items, suppliers, classes, and approved orders.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, open } from './render';

async function part(name: string) {
  const opened = await open('orders');
  await opened.user.click((await find(`orders-tabs-${name}`)).querySelector('input')!);
  return opened;
}

describe('suppliers', () => {
  it('are added and changed in place', async () => {
    const { user } = await part('suppliers');
    await user.type(await find('supplier-name'), '新供应商');
    await user.click(byId('supplier-add'));
    await waitFor(() => expect(screen.getAllByTestId('supplier-row').some((row) => row.dataset['name'] === '新供应商')).toBe(true));
    await find('toast-undo');
  });
});

describe('items', () => {
  it('change one by one, or every ticked one at once', async () => {
    const { user, backend } = await part('items');
    await find('items-list');
    await waitFor(() => expect(screen.getAllByTestId('item-row').length).toBeGreaterThan(2));
    const rows = () => screen.getAllByTestId('item-row');
    for (const row of rows().slice(0, 2)) await user.click(row.querySelector<HTMLElement>('input[type="checkbox"]')!);
    const changed = rows()
      .slice(0, 2)
      .map((row) => row.dataset['id']);
    const pack = rows()[0]!.querySelectorAll<HTMLInputElement>('input.input')[2]!;
    await user.clear(pack);
    await user.type(pack, '12{Tab}');
    await waitFor(async () => {
      const items = await backend.ordering.items();
      expect(items.filter(({ product_id }) => changed.includes(product_id)).map(({ pack_size }) => pack_size)).toEqual([12, 12]);
    });
  });
});

describe('classes', () => {
  it('show nine fields and list the products of one', async () => {
    const { user } = await part('classes');
    await waitFor(() => expect(screen.getAllByTestId('class-field')).toHaveLength(9));
    await user.click(screen.getAllByTestId('class-field')[0]!.querySelector('button')!);
    expect(screen.getAllByTestId('class-field')[0]!.querySelector('button')!.getAttribute('aria-pressed')).toBe('true');
  });
});

describe('lots and approved orders', () => {
  it('have a place of their own, also when empty', async () => {
    const { user } = await part('lots');
    await find('lots-within');
    await user.click(byId('orders-tabs-sent').querySelector('input')!);
    await waitFor(() => expect(screen.queryByTestId('lots-within')).toBe(null));
  });
});
