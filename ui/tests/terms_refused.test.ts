// Terms that are refused: each stays typed where it was typed, with the reason.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { CommandError } from '../src/bindings/CommandError';
import { byId, find, gone, open } from './render';

async function part(name: string, language: 'zh' | 'en' = 'zh') {
  const opened = await open('orders', { language });
  await opened.user.click((await find(`orders-tabs-${name}`)).querySelector('input')!);
  return opened;
}

const pack: CommandError = {
  code: 'bad_term',
  message: '`pack_size` of `A021` must be above 0 and at most 10000',
  details: { of: 'A021', field: 'pack_size', fault: 'positive', most: 10_000 },
};

describe('a term that is refused', () => {
  it.each([
    ['zh', '20000', '请填大于 0、不超过 10,000 的数字；没有保存'],
    ['en', '20000', 'Enter a number greater than 0 and at most 10,000; nothing was saved'],
  ] as const)('is marked in the table with what it may be, and stays typed (%s)', async (lang, typed, said) => {
    const { user, backend } = await part('items', lang);
    await waitFor(() => expect(screen.getAllByTestId('item-row').length).toBeGreaterThan(2));
    const field = () => screen.getAllByTestId('item-row')[0]!.querySelectorAll<HTMLInputElement>('input.input')[2]!;
    await user.clear(field());
    await user.type(field(), `${typed}{Tab}`);
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(field().parentElement!.textContent).toContain(said);
    expect([field().value, backend.calls.includes('ordering.putItems')]).toEqual([typed, false]);
  });

  it('stays typed in the table when only the program knows, and the banner names it', async () => {
    const { user, backend } = await part('items');
    await waitFor(() => expect(screen.getAllByTestId('item-row').length).toBeGreaterThan(2));
    backend.failures['ordering.putItems'] = pack;
    const field = () => screen.getAllByTestId('item-row')[0]!.querySelectorAll<HTMLInputElement>('input.input')[2]!;
    await user.clear(field());
    await user.type(field(), '9000{Tab}');
    const banner = await find('error-banner');
    expect(banner.textContent).toContain('A021：“每包数量”不符合要求，没有保存');
    expect(banner.textContent).toContain('请填大于 0、不超过 10,000 的数字。');
    await waitFor(() => expect([field().value, field().getAttribute('aria-invalid')]).toEqual(['9000', 'true']));
    delete backend.failures['ordering.putItems'];
    await user.clear(field());
    await user.type(field(), '24{Tab}');
    await waitFor(() => expect(gone('error-banner')).toBe(true));
    expect([field().value, field().getAttribute('aria-invalid')]).toEqual(['24', 'false']);
  });

  it.each([
    ['zh', 'A005：没有编码 A999，相近的有 A009'],
    ['en', 'A005: There is no code A999; similar codes are A009'],
  ] as const)('leaves the dialog open with everything typed, and is marked at its field (%s)', async (lang, said) => {
    const { user, backend } = await part('items', lang);
    await waitFor(() => expect(screen.getAllByTestId('item-row').length).toBeGreaterThan(2));
    for (const row of screen.getAllByTestId('item-row').slice(0, 2)) await user.click(row.querySelector<HTMLElement>('input[type="checkbox"]')!);
    await user.click(byId('item-edit'));
    await user.type(await find('item-field-successor'), 'A999');
    await user.type(byId('item-field-supplier'), '国药');
    const details = { of: 'A005', field: 'successor', fault: 'unknown_code', value: 'A999', similar: ['A009'] };
    backend.failures['ordering.putItems'] = { code: 'bad_term', message: '', details };
    await user.click(byId('item-save'));
    await waitFor(() => expect(byId('item-field-successor').parentElement!.textContent).toContain(said));
    expect((byId('item-field-supplier') as HTMLInputElement).value, 'nothing typed is lost').toBe('国药');
    expect(byId('item-field-successor').getAttribute('aria-invalid')).toBe('true');
    delete backend.failures['ordering.putItems'];
    await user.clear(byId('item-field-successor'));
    await user.click(byId('item-save'));
    await waitFor(() => expect(gone('item-dialog')).toBe(true));
    expect((await backend.ordering.items()).filter(({ supplier }) => supplier === '国药')).toHaveLength(2);
  });

  it('is marked in the dialog before it is saved where the numbers alone say so', async () => {
    const { user } = await part('items');
    await waitFor(() => expect(screen.getAllByTestId('item-row').length).toBeGreaterThan(2));
    for (const row of screen.getAllByTestId('item-row').slice(0, 2)) await user.click(row.querySelector<HTMLElement>('input[type="checkbox"]')!);
    await user.click(byId('item-edit'));
    const save = () => (byId('item-save') as HTMLButtonElement).disabled;
    const said = (field: string) => byId(`item-field-${field}`).parentElement!.textContent;
    for (const [field, text, words] of [
      ['pack_size', '0', '请填大于 0、不超过 10,000 的数字'],
      ['multiple', '0', '请填大于 0 的数字'],
      ['shelf_life_days', '0', '请填介于 1 和 3,650 之间的整数'],
      ['lead_days', '4000', '请填介于 0 和 3,650 之间的整数'],
    ] as const) {
      await user.type(await find(`item-field-${field}`), text);
      expect(said(field)).toContain(words);
      expect(save()).toBe(true);
      await user.clear(byId(`item-field-${field}`));
    }
    await user.type(byId('item-field-min_stock'), '50');
    await user.type(byId('item-field-max_stock'), '20');
    expect(said('max_stock')).toContain('不能低于最低库存 50');
    expect(save()).toBe(true);
  });
});
