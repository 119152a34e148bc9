// Changes of terms and orders: what is typed is neither lost nor counted twice, and undo takes back what it says and nothing else.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { CommandError } from '../src/bindings/CommandError';
import { byId, find, gone, open } from './render';

async function part(name: string, language: 'zh' | 'en' = 'zh') {
  const opened = await open('orders', { language });
  await opened.user.click((await find(`orders-tabs-${name}`)).querySelector('input')!);
  return opened;
}
type Opened = Awaited<ReturnType<typeof part>>;

const supplierRow = (name: string) => screen.getAllByTestId('supplier-row').find((row) => row.dataset['name'] === name)!;
const toastOf = (text: string) => screen.queryAllByTestId('toast').findLast((toast) => toast.textContent?.includes(text));
const undoOf = (text: string) => toastOf(text)?.querySelector<HTMLElement>('[data-testid="toast-undo"]') ?? null;

async function addSupplier({ user }: Opened, name: string): Promise<void> {
  await user.type(await find('supplier-name'), name);
  await user.click(byId('supplier-add'));
}
const minimum = (name: string) => supplierRow(name).querySelectorAll<HTMLInputElement>('input')[2]!;
async function setMinimum({ user }: Opened, name: string, amount: string): Promise<void> {
  await user.clear(minimum(name));
  await user.type(minimum(name), `${amount}{Tab}`);
}
const minimums = async ({ backend }: Opened) => Object.fromEntries((await backend.ordering.suppliers()).map((one) => [one.supplier, one.min_amount]));

describe('suppliers', () => {
  it.each(['新医药', ' 新医药 ', '新 医药'])('keep their terms when their name is added again (%j)', async (again) => {
    const opened = await part('suppliers');
    await addSupplier(opened, '新医药');
    await waitFor(() => expect(supplierRow('新医药')).toBeTruthy());
    await setMinimum(opened, '新医药', '800');
    await waitFor(async () => expect((await minimums(opened))['新医药']).toBe(800));
    const puts = () => opened.backend.calls.filter((call) => call === 'ordering.putSuppliers').length;
    const before = puts();
    await addSupplier(opened, again);
    expect((await find('supplier-known')).textContent).toContain('“新医药”已在列表中，没有更改');
    expect(puts(), 'nothing was written').toBe(before);
    expect((await minimums(opened))['新医药']).toBe(800);
    expect(supplierRow('新医药').contains(document.activeElement), 'it is shown').toBe(true);
  });

  it('change one term and keep one that was changed elsewhere meanwhile', async () => {
    const opened = await part('suppliers');
    await addSupplier(opened, '新医药');
    await waitFor(() => expect(supplierRow('新医药')).toBeTruthy());
    const [now] = (await opened.backend.ordering.suppliers()).filter(({ supplier }) => supplier === '新医药');
    await opened.backend.ordering.putSuppliers([{ ...now!, lead_days: 5 }]);
    await setMinimum(opened, '新医药', '800');
    await waitFor(async () => expect((await minimums(opened))['新医药']).toBe(800));
    const [after] = (await opened.backend.ordering.suppliers()).filter(({ supplier }) => supplier === '新医药');
    expect(after!.lead_days).toBe(5);
  });
});

describe('undo of a notice', () => {
  it('is offered for one change after the other, the newest first', async () => {
    const opened = await part('suppliers');
    for (const name of ['甲', '乙']) {
      await addSupplier(opened, name);
      await waitFor(() => expect(supplierRow(name)).toBeTruthy());
    }
    await setMinimum(opened, '甲', '800');
    await waitFor(() => expect(undoOf('已保存：甲')).toBeTruthy());
    await setMinimum(opened, '乙', '900');
    await waitFor(() => expect(undoOf('已保存：乙')).toBeTruthy());
    await waitFor(async () => expect((await minimums(opened))['乙']).toBe(900));
    const withUndo = screen.queryAllByTestId('toast').filter((toast) => toast.querySelector('[data-testid="toast-undo"]'));
    expect(withUndo, 'of older changes, undo would take back the newest').toHaveLength(1);
    await opened.user.click(undoOf('已保存：乙')!);
    await waitFor(async () => expect((await minimums(opened))['乙']).not.toBe(900));
    expect((await minimums(opened))['甲']).toBe(800);
    await opened.user.click(undoOf('已保存：甲')!);
    await waitFor(async () => expect((await minimums(opened))['甲']).not.toBe(800));
    expect((await opened.backend.ordering.suppliers()).map(({ supplier }) => supplier)).toContain('乙');
  });

  it('is taken by Ctrl Z, except where text is typed', async () => {
    const opened = await part('suppliers');
    for (const [name, amount] of [
      ['甲', '800'],
      ['乙', '900'],
    ] as const) {
      await addSupplier(opened, name);
      await waitFor(() => expect(supplierRow(name)).toBeTruthy());
      await setMinimum(opened, name, amount);
      await waitFor(() => expect(undoOf(`已保存：${name}`)).toBeTruthy());
    }
    const undos = () => opened.backend.calls.filter((call) => call === 'ordering.undo').length;
    await opened.user.click(minimum('甲'));
    await opened.user.keyboard('{Control>}z{/Control}');
    expect(undos(), 'the field has its own').toBe(0);
    (document.activeElement as HTMLElement).blur();
    await opened.user.keyboard('{Control>}z{/Control}');
    await waitFor(async () => expect((await minimums(opened))['乙']).not.toBe(900));
    expect((await minimums(opened))['甲']).toBe(800);
    await opened.user.keyboard('{Control>}z{/Control}');
    await waitFor(async () => expect(undos()).toBe(2));
  });

  it('isn’t offered for what came before a change from elsewhere', async () => {
    const opened = await part('suppliers');
    await addSupplier(opened, '甲');
    await waitFor(() => expect(supplierRow('甲')).toBeTruthy());
    const [first] = await opened.backend.ordering.suppliers();
    await opened.backend.ordering.putSuppliers([{ ...first!, min_amount: 4321 }]);
    await setMinimum(opened, '甲', '800');
    await waitFor(() => expect(undoOf('已保存：甲')).toBeTruthy());
    await opened.user.click(undoOf('已保存：甲')!);
    await waitFor(async () => expect((await minimums(opened))['甲']).not.toBe(800));
    await opened.user.click(undoOf('已保存：甲')!);
    await waitFor(() => expect(toastOf('之后又有新的更改，没有撤销')).toBeTruthy());
    expect(gone('toast-undo')).toBe(true);
    expect(Object.values(await minimums(opened))).toContain(4321);
  });

  it.each([
    ['zh', '之后又有新的更改，没有撤销'],
    ['en', 'Something else was changed after that, so nothing was undone'],
  ] as const)('takes back nothing when something was changed elsewhere (%s)', async (lang, said) => {
    const opened = await part('suppliers', lang);
    await addSupplier(opened, '甲');
    await find('toast-undo');
    const [first] = await opened.backend.ordering.suppliers();
    await opened.backend.ordering.putSuppliers([{ ...first!, min_amount: 4321 }]);
    await opened.user.click(byId('toast-undo'));
    await waitFor(() => expect(toastOf(said)).toBeTruthy());
    expect(Object.values(await minimums(opened))).toContain(4321);
  });

  it('isn’t offered where nothing changed', async () => {
    const opened = await part('suppliers');
    const { putSuppliers } = opened.backend.ordering;
    opened.backend.ordering.putSuppliers = async () => undefined;
    await addSupplier(opened, '甲');
    await waitFor(() => expect(toastOf('已保存：甲')).toBeTruthy());
    expect(gone('toast-undo')).toBe(true);
    opened.backend.ordering.putSuppliers = putSuppliers;
  });
});

const pack: CommandError = {
  code: 'bad_term',
  message: '`pack_size` of `A021` must be above 0 and at most 10000',
  details: { of: 'A021', field: 'pack_size', fault: 'positive', most: 10_000 },
};

describe('settings of the watched folder', () => {
  it('are changed one after the other, and none takes another back', async () => {
    const { user, backend } = await open('settings');
    const { setRoutineSettings } = backend.upkeep;
    let go: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (go = resolve));
    backend.upkeep.setRoutineSettings = async (next) => {
      await waits;
      return setRoutineSettings(next);
    };
    await user.click(await find('routine-move'));
    await user.click(byId('routine-retrain'));
    go();
    await waitFor(async () => {
      const { move_imported, retrain } = await backend.upkeep.routineSettings();
      expect([move_imported, retrain]).toEqual([false, false]);
    });
  });
});

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
    ['en', 'You entered 12.5, which', 'rounded up to whole packs', '1 quantity was rounded up to whole packs'],
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
