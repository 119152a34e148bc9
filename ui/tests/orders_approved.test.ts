// From the worklist to what came: deliveries, what is approved, packs, and the budget.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, gone, open } from './render';

const toastOf = (text: string) => screen.queryAllByTestId('toast').findLast((toast) => toast.textContent?.includes(text));

describe('a delivery', () => {
  async function opened() {
    const all = await open('orders');
    await find('orders-list');
    await all.user.click(byId('orders-approve'));
    const [row] = await screen.findAllByTestId('sent-row');
    await all.user.click(row!.querySelector<HTMLElement>('[data-testid="sent-open"]')!);
    await screen.findAllByTestId('sent-came');
    return all;
  }

  it('empties its fields once it is recorded, so that nothing is received twice', async () => {
    const { user, backend } = await opened();
    const fields = () => screen.getAllByTestId<HTMLInputElement>('sent-came');
    const received = async () => (await backend.ordering.savedOrders()).flatMap(({ lines }) => lines.map((line) => line.received)).filter(Boolean);
    await user.type(fields()[0]!, '2');
    await user.click(byId('sent-save'));
    await waitFor(async () => expect(await received()).toEqual([2]));
    await waitFor(() => expect(fields()[0]!.value).toBe(''));
    expect((byId('sent-save') as HTMLButtonElement).disabled, 'there is nothing to record').toBe(true);
    await user.type(fields()[1]!, '3');
    await user.click(byId('sent-save'));
    await waitFor(async () => expect(await received()).toEqual([2, 3]));
  });

  it('is kept in its fields when it is refused', async () => {
    const { user, backend } = await opened();
    const details = { first: '2026-06-30', last: '2026-07-02' };
    backend.failures['ordering.receive'] = { code: 'delivery_day', message: '', details };
    await user.type(screen.getAllByTestId('sent-came')[0]!, '2');
    await user.click(byId('sent-save'));
    expect((await find('error-banner')).textContent).toContain('请填写 2026年6月30日 到 2026年7月2日 之间的日期。');
    expect(screen.getAllByTestId<HTMLInputElement>('sent-came')[0]!.value).toBe('2');
  });

  it('isn’t of a day to come', async () => {
    const { user } = await opened();
    await user.type(screen.getAllByTestId('sent-came')[0]!, '2');
    await user.clear(byId('sent-day'));
    await user.type(byId('sent-day'), '2098-01-01');
    await waitFor(() => expect(byId('sent-day').getAttribute('aria-invalid')).toBe('true'));
    expect((byId('sent-save') as HTMLButtonElement).disabled).toBe(true);
  });

  it('is recorded once when the button is pressed twice', async () => {
    const { user, backend } = await opened();
    const { receive } = backend.ordering;
    let answer: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (answer = resolve));
    backend.ordering.receive = async (...asked) => {
      await waits;
      return receive(...asked);
    };
    await user.type(screen.getAllByTestId('sent-came')[0]!, '2');
    await user.dblClick(byId('sent-save'));
    answer();
    await waitFor(async () =>
      expect((await backend.ordering.savedOrders()).flatMap(({ lines }) => lines.map((line) => line.received)).filter(Boolean)).toEqual([2]),
    );
    expect(backend.calls.filter((call) => call === 'ordering.receive')).toHaveLength(1);
  });
});

describe('what is approved', () => {
  it.each([
    ['zh', '提交所示', '提交全部'],
    ['en', 'Approve the', 'Approve all'],
  ] as const)('is what is shown, or all, and the buttons say how many (%s)', async (language, some, all) => {
    const { user, backend } = await open('orders', { language });
    await find('orders-list');
    const count = (id: string) => Number(/\d+/.exec(byId(id).textContent ?? '')?.[0]);
    const whole = count('orders-approve');
    expect(gone('orders-approve-all'), 'without a filter there is one button').toBe(true);
    await user.selectOptions(byId('orders-store'), 'S001');
    await find('orders-approve-all');
    expect(byId('orders-approve').textContent).toContain(some);
    expect(byId('orders-approve-all').textContent).toContain(all);
    expect(count('orders-approve-all')).toBe(whole);
    const part = count('orders-approve');
    expect(part).toBeLessThan(whole);
    await user.click(byId('orders-approve'));
    await waitFor(async () => expect((await backend.ordering.savedOrders()).length).toBeGreaterThan(0));
    const lines = (await backend.ordering.savedOrders()).flatMap((order) => order.lines);
    expect(lines).toHaveLength(part);
    expect(new Set(lines.map(({ store_id }) => store_id))).toEqual(new Set(['S001']));
    const again = byId('orders-approve') as HTMLButtonElement;
    expect(again.disabled, 'a second press orders nothing').toBe(true);
    await waitFor(() => expect(document.activeElement).not.toBe(again));
    await user.click(await find('orders-tabs-worklist'));
    await user.selectOptions(await find('orders-store'), '');
    await waitFor(() => expect(count('orders-approve'), 'the other stores are still to be ordered').toBe(whole - part));
  });

  it('is what is printed, too', async () => {
    const { user } = await open('orders');
    await find('orders-list');
    await user.selectOptions(byId('orders-store'), 'S001');
    await user.type(byId('orders-search'), 'amxl');
    await find('orders-approve-all');
    const part = Number(/\d+/.exec(byId('orders-approve').textContent ?? '')?.[0]);
    await user.click(byId('orders-print'));
    expect((await find('orders-slip')).querySelectorAll('tbody tr')).toHaveLength(part);
    window.dispatchEvent(new Event('afterprint'));
  });

  it('leaves what was decided about the other lines', async () => {
    const { user } = await open('orders');
    await find('orders-list');
    await user.selectOptions(byId('orders-store'), 'S002');
    const field = () => screen.getAllByTestId('orders-line')[0]!.querySelector<HTMLInputElement>('[data-testid="orders-quantity"]')!;
    await user.clear(field());
    await user.type(field(), '96{Tab}');
    await user.selectOptions(byId('orders-store'), 'S001');
    await user.click(byId('orders-approve'));
    await find('sent-export-all');
    await user.click(await find('orders-tabs-worklist'));
    await user.selectOptions(await find('orders-store'), 'S002');
    await waitFor(() => expect(field().value).toBe('96'));
  });
});

describe('a quantity that isn’t of whole packs', () => {
  it.each([
    ['zh', '填的是 12.5，', '按整包进位', '1 个数量按整包进位'],
    ['en', '12.5 isn’t a whole number', 'rounded up to whole packs', '1 quantity was rounded up to whole packs'],
  ] as const)('is rounded up, which is said in the line, next to it, and when it is approved (%s)', async (language, why, mark, said) => {
    const { user, backend } = await open('orders', { language });
    await find('orders-list');
    const field = () => screen.getAllByTestId('orders-line')[0]!.querySelector<HTMLInputElement>('[data-testid="orders-quantity"]')!;
    await user.clear(field());
    await user.type(field(), '12.5');
    const note = await find('orders-parts');
    expect(note.textContent).toContain(why);
    const line = screen.getAllByTestId('orders-line')[0]!;
    expect(line.querySelector('[data-testid="orders-rounded"]')?.textContent).toContain(mark);
    const { product, store } = { product: line.dataset['id'], store: line.dataset['store'] };
    await user.tab();
    const shown = Number(field().value);
    expect(shown).toBeGreaterThan(12.5);
    await user.click(byId('orders-approve'));
    await waitFor(() => expect(toastOf(said)).toBeTruthy());
    const saved = (await backend.ordering.savedOrders()).flatMap((order) => order.lines);
    const own = saved.find((one) => one.product_id === product && one.store_id === store)!;
    expect([own.quantity, own.quantity % own.pack_size], 'what was shown, in whole packs').toEqual([shown, 0]);
  });
});

describe('a budget that can’t be kept', () => {
  it('stays in its field with the reason and the products, until it is cleared', async () => {
    const { user, backend } = await open('orders');
    await find('orders-list');
    const details = { lines: 2, names: ['感冒灵颗粒', '阿莫西林胶囊'] };
    backend.failures['ordering.worklist'] = { code: 'no_unit_cost', message: '', details };
    await user.type(byId('orders-budget'), '500{Tab}');
    const banner = await find('error-banner');
    expect(banner.textContent).toContain('没有进价的有：感冒灵颗粒、阿莫西林胶囊。');
    const field = byId('orders-budget') as HTMLInputElement;
    await waitFor(() => expect([field.value, field.getAttribute('aria-invalid')]).toEqual(['500', 'true']));
    delete backend.failures['ordering.worklist'];
    await user.clear(field);
    await user.tab();
    await waitFor(() => expect(gone('error-banner')).toBe(true));
  });
});
