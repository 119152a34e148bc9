// A data folder that can only be read: what would fail can't be pressed, and says why.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, open } from './render';

describe('a read-only data folder', () => {
  it.each([
    ['zh', '数据文件夹是只读的'],
    ['en', 'The data folder is read-only'],
  ] as const)('lets nothing be approved or saved, and says why (%s)', async (language, why) => {
    const { user, backend } = await open('orders', { language }, (fake) => (fake.readOnly = 'a read-only disk'));
    await find('orders-list');
    const held = (id: string) => {
      const button = screen.getAllByTestId(id)[0] as HTMLButtonElement;
      return [button.disabled, button.title];
    };
    await waitFor(() => expect(held('orders-approve')).toEqual([true, why]));
    await user.click(byId('orders-tabs-transfers').querySelector('input')!);
    await screen.findAllByTestId('transfer-row');
    expect(held('transfer-accept')).toEqual([true, why]);
    await user.click(byId('orders-tabs-items').querySelector('input')!);
    await user.click((await screen.findAllByTestId('item-row'))[0]!.querySelector<HTMLElement>('button.name')!);
    await user.type(await find('item-field-supplier'), 'S{Enter}');
    expect(held('item-save')).toEqual([true, why]);
    expect(backend.calls).not.toContain('ordering.putItems');
    await user.keyboard('{Escape}');
    await user.click(byId('orders-tabs-suppliers').querySelector('input')!);
    await find('supplier-name');
    expect(held('supplier-add')).toEqual([true, why]);
    const fields = [...screen.getAllByTestId('supplier-row')[0]!.querySelectorAll<HTMLInputElement | HTMLButtonElement>('input, button')];
    expect(fields.length).toBeGreaterThan(8);
    for (const field of fields) expect([field.disabled, field.title]).toEqual([true, why]);
    await user.click(byId('orders-tabs-items').querySelector('input')!);
    const row = (await screen.findAllByTestId('item-row'))[0]!;
    const changing = [...row.querySelectorAll<HTMLInputElement>('input')].slice(1);
    expect(changing).toHaveLength(7);
    for (const field of changing) expect([field.disabled, field.title]).toEqual([true, why]);
  });
});
