// Changes of terms: what is typed is neither lost nor counted twice, and undo takes back what it says and nothing else.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
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
