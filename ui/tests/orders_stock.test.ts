// Stock lists in Orders: what is said of them before they are kept, and what is kept.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, gone, open } from './render';

const lines = () => screen.queryAllByTestId('orders-line');

describe('a stock list', () => {
  it('asks for a stock list where there is none, and reads it', async () => {
    const { user } = await open('orders', {}, (backend) => (backend.stockRead = false));
    expect((await find('orders-empty')).textContent).toContain('先导入库存表');
    await user.click(byId('orders-stock'));
    expect((await find('stock-dialog')).textContent).toContain('库存盘点.xlsx');
    expect((await find('stock-issues')).textContent, 'rows to check').toContain('退热贴');
    await user.click(byId('stock-keep'));
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
  });

  it('says what a partial stock list leaves out, and can keep what was counted of it', async () => {
    const kept: boolean[] = [];
    const { user } = await open('orders', { language: 'en' }, ({ ordering }) => {
      const { pasteStock } = ordering;
      ordering.pasteStock = async (...args) => {
        const [, , , dryRun, keepMissing] = args;
        if (!dryRun) kept.push(keepMissing);
        const list = (await pasteStock(...args))!;
        return { ...list, rows: list.rows.filter(({ store_id }) => store_id === 'S001').slice(0, 2) };
      };
    });
    await find('orders-list');
    await user.click(byId('orders-paste'));
    await user.type(await find('stock-text'), 'code\tstock{Enter}P001\t40');
    await user.click(byId('stock-read'));
    expect((await find('stock-others')).textContent).toMatch(/15 other products of .* aren’t in this list/);
    await user.click(byId('stock-others-choice-kept'));
    await user.click(byId('stock-keep'));
    await waitFor(() => expect(kept).toEqual([true]));
  });

  it.each([
    ['zh', '只存入历史', '存入历史', '库存没有变化'],
    ['en', 'saved as history only', 'Save as history', 'the current stock is unchanged'],
  ] as const)('says of a list older than the stock in use that it changes nothing (%s)', async (lang, words, button, toast) => {
    const { user } = await open('orders', { language: lang }, ({ ordering }) => {
      const { worklist, pasteStock } = ordering;
      ordering.worklist = async (options) => {
        const list = await worklist(options);
        const stock = ['S001', 'S002'].map((store_id) => ({ store_id, date: '2099-01-01', at: '2099-01-01T08:00:00Z' }));
        return { ...list, stock };
      };
      ordering.pasteStock = async (...args) => {
        const list = (await pasteStock(...args))!;
        const rows = ['S001', 'S002'].flatMap((store_id) => list.rows.slice(0, 2).map((row) => ({ ...row, store_id })));
        return { ...list, rows, unknown: [], stores_without: [], issues: [{ line: 0, fault: 'counted_later', value: 'S001: 2099-01-01' }] };
      };
    });
    const look = async () => {
      await user.click(byId('orders-paste'));
      await user.type(await find('stock-text'), 'code\tstock{Enter}P001\t40');
      await user.click(byId('stock-read'));
      return (await find('stock-issues')).textContent;
    };
    await find('orders-list');
    expect(await look()).toContain(words);
    expect(gone('stock-others'), 'no product becomes unknown').toBe(true);
    expect(byId('stock-keep').textContent).toBe(button);
    await user.click(byId('stock-keep'));
    await waitFor(() => expect(byId('toast').textContent).toContain(toast));
  });

  it.each([
    ['zh', '采用 ', '对不上'],
    ['en', ' used', 'not found'],
  ] as const)('refuses a count of a day to come at once, and says only what there is to say (%s)', async (lang, said, noise) => {
    const { user } = await open('orders', { language: lang }, ({ ordering }) => {
      const { pasteStock } = ordering;
      ordering.pasteStock = async (...args) => {
        const list = (await pasteStock(...args))!;
        const issue = { line: 0, fault: 'count_date_unclear', value: '03/04/2026' } as const;
        return { ...list, unknown: [], issues: [issue] };
      };
    });
    await find('orders-list');
    await user.click(byId('orders-paste'));
    await user.type(await find('stock-text'), 'code\tstock{Enter}P001\t40');
    await user.click(byId('stock-read'));
    const keep = async () => (await find('stock-keep')) as HTMLButtonElement;
    expect((await find('stock-issues')).textContent).toContain('03/04/2026');
    expect((await keep()).disabled).toBe(true);
    await user.clear(byId('stock-date'));
    await user.type(byId('stock-date'), '2099-12-24{Enter}');
    expect([(await keep()).disabled, byId('stock-date').getAttribute('aria-invalid')]).toEqual([true, 'true']);
    await user.clear(byId('stock-date'));
    await user.type(byId('stock-date'), '1月2日{Enter}');
    expect((byId('stock-date') as HTMLInputElement).value).toMatch(/-01-02$/);
    await waitFor(() => expect(byId('stock-issues').textContent).not.toContain('03/04/2026'));
    await waitFor(async () => expect((await keep()).disabled).toBe(false));
    await user.click(await keep());
    await waitFor(() => expect(byId('toast').textContent).toContain(said));
    expect(byId('toast').textContent).not.toContain(noise);
  });

  it.each([
    ['a file', '库存盘点.xlsx'],
    ['what was pasted', 'pasted table'],
  ])('asks for the store of a list that names none: %s', async (from, name) => {
    const given: string[][] = [];
    const { user } = await open('orders', { language: 'en' }, ({ ordering }) => {
      const refused = { code: 'stock_without_stores', message: '', questions: [] };
      const { importStock, pasteStock } = ordering;
      ordering.importStock = async (...args) => (given.push(args[2]), args[2].length === 0 ? Promise.reject(refused) : importStock(...args));
      ordering.pasteStock = async (...args) => (given.push(args[2]), args[2].length === 0 ? Promise.reject(refused) : pasteStock(...args));
    });
    await find('orders-list');
    if (from === 'a file') await user.click(byId('orders-stock'));
    else {
      await user.click(byId('orders-paste'));
      await user.type(await find('stock-text'), 'code\tstock{Enter}P001\t40');
      await user.click(byId('stock-read'));
    }
    const choice = (await find('stock-store')) as HTMLSelectElement;
    expect(byId('stock-dialog').querySelector('h1')?.textContent).toBe(`Stock list: ${name}`);
    expect(byId('error-banner').textContent).not.toContain('Try again');
    expect((byId('stock-keep') as HTMLButtonElement).disabled).toBe(true);
    await user.selectOptions(choice, 'S002');
    await find('stock-issues');
    expect((byId('stock-store') as HTMLSelectElement).value, 'it can still be changed').toBe('S002');
    await waitFor(() => expect((byId('stock-keep') as HTMLButtonElement).disabled).toBe(false));
    await user.click(byId('stock-keep'));
    await waitFor(() => expect(gone('stock-dialog')).toBe(true));
    expect(given.at(-1)).toEqual(['store_id=S002']);
  });

  it('takes a table that was copied, by button or by the keys for it', async () => {
    const { user } = await open('orders', {}, (backend) => (backend.stockRead = false));
    await find('orders-empty');
    await user.click(byId('orders-paste'));
    await user.type(await find('stock-text'), 'code\tstock{Enter}P001\t40');
    await user.click(byId('stock-read'));
    await user.click(await find('stock-keep'));
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
  });
});
