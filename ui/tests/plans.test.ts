// Plans and opening days: added, changed, imported, and taken back.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, gone, open } from './render';

const entries = () => screen.queryAllByTestId('plan-entry').map((row) => [row.dataset['kind'], row.dataset['day']]);
const within = (row: HTMLElement, id: string) => row.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;

describe('plans', () => {
  it('are added, changed, removed, and every change is taken back', async () => {
    const { user, backend } = await open('data');
    await user.click(await find('data-plans'));
    await find('plans');
    expect((byId('plan-add') as HTMLButtonElement).disabled, 'an entry needs a day').toBe(true);
    expect((byId('plan-undo') as HTMLButtonElement).disabled, 'there is nothing to take back').toBe(true);
    await user.type(byId('plan-first'), '2026-12-01{Enter}');
    await user.type(byId('plan-last'), '{Control>}a{/Control}2026-12-07{Enter}');
    await user.type(byId('plan-value'), '120');
    expect((byId('plan-add') as HTMLButtonElement).disabled, 'no discount is that large').toBe(true);
    await user.clear(byId('plan-value'));
    await user.type(byId('plan-value'), '20');
    expect((byId('plan-value') as HTMLInputElement).value).toBe('20');
    await user.click(byId('plan-add'));
    await waitFor(() => expect(entries()).toEqual([['promotion', '2026-12-01']]));
    const [row] = screen.getAllByTestId('plan-entry');
    expect(row?.textContent).toContain('优惠 20%');
    expect((await backend.plans.plan())[0]).toMatchObject({ from: '2026-12-01', to: '2026-12-07', kind: 'promotion', value: 0.2, product_id: null });

    await user.click(within(row!, 'plan-edit'));
    await user.selectOptions(byId('plan-kind'), 'closure');
    await waitFor(() => expect(gone('plan-product'), 'a store closes for all products').toBe(true));
    await user.click(byId('plan-add'));
    await waitFor(() => expect(entries()).toEqual([['closure', '2026-12-01']]));
    await user.click(within(screen.getByTestId('plan-entry'), 'plan-remove'));
    await waitFor(() => expect(entries()).toEqual([]));
    await user.click(byId('plan-undo'));
    await waitFor(() => expect(entries()).toEqual([['closure', '2026-12-01']]));
    await user.click(byId('plan-undo'));
    await waitFor(() => expect(entries()).toEqual([['promotion', '2026-12-01']]));
  });

  it('keep the decimals of a discount and of a price', async () => {
    const { user } = await open('data', { language: 'en' });
    await user.click(await find('data-plans'));
    await user.type(await find('plan-first'), 'Dec 24, 2026{Enter}');
    await user.type(byId('plan-value'), '20.5%');
    await user.click(byId('plan-add'));
    await waitFor(() => expect(screen.getByTestId('plan-entry').textContent).toContain('20.5%'));
    await user.click(within(screen.getByTestId('plan-entry'), 'plan-edit'));
    await user.selectOptions(byId('plan-kind'), 'price');
    await user.clear(byId('plan-value'));
    await user.type(byId('plan-value'), '8.75');
    await user.click(byId('plan-add'));
    await waitFor(() => expect(screen.getByTestId('plan-entry').textContent).toContain('8.75'));
  });

  it('offer to undo within the dialog, where it can be clicked', async () => {
    const { user } = await open('data', { language: 'en' });
    await user.click(await find('data-plans'));
    await user.type(await find('plan-first'), 'Dec 24, 2026{Enter}');
    await user.click(byId('plan-add'));
    const undo = await find('toast-undo');
    expect(byId('plans').contains(undo)).toBe(true);
    await user.click(undo);
    await waitFor(() => expect(entries()).toEqual([]));
    await user.keyboard('{Escape}');
  });

  it('are not added with a day that is none, or that ends before it begins', async () => {
    const { user } = await open('data', { language: 'en' });
    await user.click(await find('data-plans'));
    const add = () => (byId('plan-add') as HTMLButtonElement).disabled;
    await user.type(await find('plan-first'), '12/24/2026{Enter}');
    expect((byId('plan-first') as HTMLInputElement).value).toBe('2026-12-24');
    expect(add()).toBe(false);
    await user.type(byId('plan-last'), '{Control>}a{/Control}2026-12-01{Enter}');
    expect([add(), byId('plan-last').getAttribute('aria-invalid')]).toEqual([true, 'true']);
    await user.type(byId('plan-last'), '{Control>}a{/Control}Dec 26, 2026{Enter}');
    expect(add()).toBe(false);
    await user.type(byId('plan-first'), '{Control>}a{/Control}2026-12-31{Enter}');
    expect(add(), 'the first day went beyond the last').toBe(true);
    await user.type(byId('plan-first'), '{Control>}a{/Control}tomorrow{Enter}');
    expect(screen.getAllByRole('alert')[0]!.textContent, 'says how a day is written').toContain('such as');
  });

  it('say which store is unknown, and keep the focus', async () => {
    const { user, backend } = await open('data', { language: 'en' });
    await user.click(await find('data-plans'));
    await user.selectOptions(await find('plan-kind'), 'closure');
    await user.type(byId('plan-first'), 'Dec 24, 2026{Enter}');
    await user.type(byId('plan-store'), 'Mars');
    await user.tab();
    expect([document.activeElement, screen.getByRole('alert').textContent]).toEqual([byId('plan-add'), expect.stringContaining('Mars')]);
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(byId('plan-store'));
    expect(await backend.plans.plan(), 'nothing is added').toEqual([]);
  });

  it('come from a file after a look at what it holds', async () => {
    const { user, backend } = await open('data', { language: 'en' });
    await user.click(await find('data-plans'));
    await user.click(await find('plan-import'));
    const preview = await find('plan-preview');
    expect(preview.textContent).toContain('2 entries');
    expect(preview.textContent, 'rows that can’t be read are reported').toContain('row 4');
    expect(byId('plan-unknown').textContent).toContain('2 rows with an unknown product, group, or store are skipped: row 6 X99, row 7 保健品');
    expect(await backend.plans.plan(), 'a look changes nothing').toEqual([]);
    await user.click(byId('plan-import-go'));
    await waitFor(() => expect(entries()).toHaveLength(2));
  });
});

describe('opening days', () => {
  it('are shown as inferred until someone sets them, and can be inferred again', async () => {
    const { user } = await open('data', { language: 'en' });
    await user.click(await find('data-plans'));
    await find('plans');
    const store = () => screen.getAllByTestId('opening-store')[2]!;
    const day = (weekday: number) => store().querySelector<HTMLElement>(`[data-day="${weekday}"]`)!;
    await waitFor(() => expect(store().textContent).toContain('Inferred from sales'));
    expect(day(6).getAttribute('aria-checked'), 'no sales on Sundays').toBe('false');
    await user.click(day(6));
    await waitFor(() => expect(store().textContent).toContain('Set by you'));
    expect(day(6).getAttribute('aria-checked')).toBe('true');
    await user.click(byId('toast-undo'));
    await waitFor(() => expect(store().textContent).toContain('Inferred from sales'));
    await user.click(day(0));
    await waitFor(() => expect(day(0).getAttribute('aria-checked')).toBe('false'));
    await user.click(within(store(), 'opening-infer'));
    await waitFor(() => expect(day(0).getAttribute('aria-checked')).toBe('true'));
  });
});

describe('an entry of the plan that is typed', () => {
  it.each([
    ['zh', '请填大于 0、小于 100 的百分数，例如 20'],
    ['en', 'Enter a percentage above 0 and below 100, such as 20'],
  ] as const)('says what a discount may be, and leaves the focus in the form when it was added (%s)', async (language, words) => {
    const { user } = await open('data', { language });
    await user.click(await find('data-plans'));
    const value = await find('plan-value');
    for (const typed of ['abc', '-5', '150']) {
      await user.clear(value);
      await user.type(value, typed);
      expect(value.parentElement!.textContent, typed).toContain(words);
    }
    await user.clear(value);
    await user.type(value, '20');
    await user.type(byId('plan-first'), '2026-08-03{Enter}');
    await user.click(byId('plan-add'));
    await waitFor(() => expect(document.activeElement).toBe(byId('plan-first')));
  });
});
