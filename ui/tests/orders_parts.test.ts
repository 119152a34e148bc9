// The other parts of Orders: lots, items, suppliers, classes, and approved orders.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, gone, open } from './render';

async function part(name: string, language: 'zh' | 'en' = 'zh') {
  const opened = await open('orders', { language });
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

describe('an order', () => {
  it('is received line by line, and the rest later', async () => {
    const { user, backend } = await open('orders');
    await find('orders-list');
    await user.click(byId('orders-approve'));
    const [row] = await screen.findAllByTestId('sent-row');
    await user.click(row!.querySelector<HTMLElement>('[data-testid="sent-open"]')!);
    const [came] = await screen.findAllByTestId('sent-came');
    const all = () => screen.getAllByTestId('sent-receive')[0] as HTMLButtonElement;
    expect(all().disabled).toBe(false);
    await user.type(came!, '2');
    await waitFor(() => expect(all().disabled, 'what is typed isn’t dropped for everything').toBe(true));
    await user.click(byId('sent-save'));
    await waitFor(async () => expect((await backend.ordering.savedOrders()).some(({ state }) => state === 'partly_received')).toBe(true));
    await user.click(byId('sent-export-all'));
    await waitFor(() => expect(backend.calls).toContain('ordering.exportOrders'));
  });

  it('asks whether far more than was ordered was really received', async () => {
    const { user, backend } = await open('orders');
    await find('orders-list');
    await user.click(byId('orders-approve'));
    const [row] = await screen.findAllByTestId('sent-row');
    await user.click(row!.querySelector<HTMLElement>('[data-testid="sent-open"]')!);
    const [came] = await screen.findAllByTestId('sent-came');
    await user.type(came!, '99999');
    const save = () => byId('sent-save') as HTMLButtonElement;
    await user.click(await find('sent-more'));
    await waitFor(() => expect(save().disabled).toBe(false));
    await user.click(byId('sent-more'));
    expect(save().disabled, 'a typo isn’t recorded').toBe(true);
    await user.click(byId('sent-more'));
    await user.click(save());
    await waitFor(async () =>
      expect((await backend.ordering.savedOrders()).some(({ lines }) => lines.some(({ received }) => received === 99999))).toBe(true),
    );
  });

  it('is printed as a slip of its own, with its number and everything that is ordered', async () => {
    const { user, backend } = await open('orders');
    await find('orders-list');
    await user.click(byId('orders-approve'));
    const [print] = await screen.findAllByTestId('sent-print');
    await user.click(print!);
    const [order] = await backend.ordering.savedOrders();
    const slip = await find('orders-slip');
    expect(slip.querySelectorAll('section')).toHaveLength(1);
    expect(slip.textContent).toContain(`#${order!.id}`);
    expect(slip.querySelectorAll('tbody tr')).toHaveLength(order!.lines.length);
    window.dispatchEvent(new Event('afterprint'));
    await waitFor(() => expect(gone('orders-slip')).toBe(true));
  });
});

describe('transfers', () => {
  it('come before orders', async () => {
    await part('transfers');
    expect((await screen.findAllByTestId('transfer-row')).length).toBeGreaterThan(0);
  });

  it.each(['zh', 'en'] as const)('are confirmed and taken back, and the focus stays in the list (%s)', async (lang) => {
    const { user, backend } = await part('transfers', lang);
    const saved = async () => (await backend.ordering.savedOrders()).filter(({ from_store }) => from_store !== null);
    await user.click((await screen.findAllByTestId('transfer-accept'))[0]!);
    await waitFor(async () => expect(await saved()).toHaveLength(1));
    expect(byId('toast').textContent).toContain(lang === 'zh' ? '调往' : 'on the way from');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-testid')).toBe('transfer-accept'));
    await user.click(byId('toast-undo'));
    await waitFor(async () => expect(await saved()).toHaveLength(0));
    await waitFor(() => expect(document.activeElement).not.toBe(document.body));
  });
});

describe('the worklist', () => {
  it('shows one class, and leads there from the board of classes', async () => {
    const { user } = await part('classes');
    await waitFor(() => expect(screen.getAllByTestId('class-field')).toHaveLength(9));
    await user.click(screen.getAllByTestId('class-field')[0]!.querySelector('button')!);
    await user.click(byId('class-show'));
    await find('orders-class');
    expect((byId('orders-class') as HTMLSelectElement).value).toBe('AX');
  });

  it('asks for the best order for a budget, and drops a budget that can’t be kept', async () => {
    const { user, backend } = await open('orders');
    await find('orders-list');
    backend.failures['ordering.worklist'] = { code: 'no_unit_cost', message: '3 lines have no unit cost', details: { lines: 3 } };
    await user.type(byId('orders-budget'), '500{Tab}');
    expect((await find('error-banner')).textContent).toContain('3 行没有进价');
    delete backend.failures['ordering.worklist'];
    await user.clear(byId('orders-budget'));
    await user.type(byId('orders-budget'), '800{Tab}');
    await waitFor(() => expect(gone('error-banner')).toBe(true));
    expect((byId('orders-budget') as HTMLInputElement).value).toBe('800');
  });
});

describe('a sheet of items', () => {
  it.each([
    ['zh', '第 3 行“24支/盒”：这是一盒里装的数量'],
    ['en', 'Row 3, “24支/盒”: this is how much a box holds'],
  ] as const)('says of each row what is wrong (%s)', async (lang, words) => {
    const { user, backend } = await part('items', lang);
    const { importItems } = backend.ordering;
    backend.ordering.importItems = async (file, dryRun) => {
      const issue = { line: 3, field: 'pack_size', value: '24支/盒', fault: 'pack_contents', more: null, message: '' } as const;
      return { ...(await importItems(file, dryRun)), issues: [issue] };
    };
    await user.click(byId('items-import'));
    expect((await find('items-issues')).textContent).toContain(words);
  });
});

describe('a sheet of items without problems', () => {
  it.each([
    ['zh', /行有问题/],
    ['en', /problem/],
  ] as const)('says nothing of problems (%s)', async (lang, words) => {
    const { user, backend } = await part('items', lang);
    const { importItems } = backend.ordering;
    backend.ordering.importItems = async (file, dryRun) => ({ ...(await importItems(file, dryRun)), issues: [] });
    await user.click(byId('items-import'));
    expect((await find('items-preview')).textContent).not.toMatch(words);
  });
});

describe('all terms of items', () => {
  it('scroll between the title and the buttons, which stay in sight', async () => {
    const { user } = await part('items');
    await waitFor(() => expect(screen.getAllByTestId('item-row').length).toBeGreaterThan(2));
    await user.click(screen.getAllByTestId('item-row')[0]!.querySelector<HTMLElement>('button.name')!);
    const middle = await find('item-terms');
    expect(middle.classList).toContain('scrolls');
    const inside = (element: Element | null) => middle.contains(element);
    expect([byId('item-save'), byId('item-dialog').querySelector('h1'), byId('item-field-supplier')].map(inside)).toEqual([false, false, true]);
  });

  it('are changed for many at once, and only what is filled in', async () => {
    const { user, backend } = await part('items');
    await waitFor(() => expect(screen.getAllByTestId('item-row').length).toBeGreaterThan(2));
    const rows = screen.getAllByTestId('item-row').slice(0, 2);
    for (const row of rows) await user.click(row.querySelector<HTMLElement>('input[type="checkbox"]')!);
    await user.click(byId('item-edit'));
    await user.type(await find('item-field-max_stock'), 'x');
    expect((byId('item-save') as HTMLButtonElement).disabled, 'not a number').toBe(true);
    await user.clear(byId('item-field-max_stock'));
    await user.type(byId('item-field-max_stock'), '90');
    await user.type(byId('item-field-supplier'), '新供应商');
    await user.click(byId('item-save'));
    await waitFor(async () => {
      const items = (await backend.ordering.items()).filter(({ product_id }) => rows.some((row) => row.dataset['id'] === product_id));
      expect(items.map(({ max_stock, supplier, pack_size }) => [max_stock, supplier, pack_size])).toEqual([
        [90, '新供应商', null],
        [90, '新供应商', null],
      ]);
    });
    await user.click(await find('toast-undo'));
    await waitFor(async () => expect((await backend.ordering.items()).every(({ max_stock }) => max_stock === null)).toBe(true));
  });
});

/** A question whose answer comes when `refuse` is called: it was canceled. */
function endless() {
  let refuse: () => void = () => undefined;
  const asked = () => new Promise<never>((_, reject) => (refuse = () => reject({ code: 'cancelled', message: 'canceled' })));
  return { asked, refuse: () => refuse() };
}

describe('a file that takes long', () => {
  it('can be left: a sheet of items', async () => {
    const { user, backend } = await part('items');
    const { asked, refuse } = endless();
    Object.assign(backend.ordering, { importItems: asked });
    await user.click(await find('items-import'));
    await user.click(await find('items-stop'));
    expect(backend.calls).toContain('cancelImport');
    refuse();
    await waitFor(() => expect(gone('items-stop')).toBe(true));
    expect(gone('error-banner'), 'stopping is not a failure').toBe(true);
    expect((byId('items-import') as HTMLButtonElement).disabled).toBe(false);
  });

  it('can be left: a stock list, before and while it is kept', async () => {
    const { user, backend } = await open('orders', {}, (fake) => (fake.stockRead = false));
    const { asked, refuse } = endless();
    const { importStock } = backend.ordering;
    Object.assign(backend.ordering, { importStock: asked });
    await user.click(await find('orders-stock'));
    await user.click(await find('stock-cancel'));
    expect(backend.calls.filter((call) => call === 'cancelImport')).toHaveLength(1);
    refuse();
    await waitFor(() => expect(gone('stock-dialog')).toBe(true));
    Object.assign(backend.ordering, { importStock });
    await user.click(await find('orders-stock'));
    await find('stock-issues');
    Object.assign(backend.ordering, { importStock: asked });
    await user.click(byId('stock-keep'));
    await user.click(byId('stock-cancel'));
    expect(backend.calls.filter((call) => call === 'cancelImport')).toHaveLength(2);
    expect(gone('stock-dialog'), 'the answer says whether it was kept').toBe(false);
    refuse();
    await waitFor(() => expect(gone('stock-dialog')).toBe(true));
    expect(gone('error-banner')).toBe(true);
  });
});
