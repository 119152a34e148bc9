// Files that are dropped, picked, or opened: what each holds is recognized, shown, and can be changed before anything is imported.
import { waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, gone, open } from './render';

describe('files that are opened', () => {
  it('go to the import of sales, and stock lists to that of stock afterwards', async () => {
    const { user } = await open('week', { language: 'en', picked: ['C:\\till\\sales.csv', 'C:\\till\\库存.csv'] });
    await user.click(byId('week-import'));
    await find('import-dialog');
    expect(gone('stock-dialog')).toBe(true);
    await user.click(byId('import-cancel'));
    await find('stock-dialog');
    expect(gone('import-dialog')).toBe(true);
  });

  it('go to Items where they hold order terms', async () => {
    const { user } = await open('week', { language: 'en', picked: ['C:\\till\\items.xlsx'] });
    await user.click(byId('week-import'));
    expect((await find('items-preview')).textContent).toContain('items.xlsx');
    expect(gone('import-dialog')).toBe(true);
    await user.click(byId('items-confirm'));
    await waitFor(() => expect(gone('items-preview')).toBe(true));
    await find('toast-undo');
  });

  it('go to the plan where they hold promotions, prices, and closures', async () => {
    const { user, backend } = await open('week', { language: 'en', picked: ['C:\\till\\计划.xlsx'] });
    await user.click(byId('week-import'));
    expect((await find('plan-preview')).textContent).toContain('计划.xlsx');
    expect(gone('import-dialog')).toBe(true);
    await user.click(byId('plan-import-go'));
    await waitFor(async () => expect((await backend.plans.plan()).length).toBeGreaterThan(0));
  });

  it.each([
    ['sales.csv', 'import-dialog', 'plan', 'plan-preview'],
    ['sales.csv', 'import-dialog', 'stock', 'stock-dialog'],
    ['sales.csv', 'import-dialog', 'items', 'items-preview'],
    ['库存.csv', 'stock-dialog', 'sales', 'import-dialog'],
    ['计划.csv', 'plans', 'stock', 'stock-dialog'],
    ['items.csv', 'items-preview', 'plan', 'plan-preview'],
  ])('are taken for something else where the user says so: %s', async (file, before, kind, after) => {
    const { user } = await open('week', { language: 'en', picked: [`C:\\till\\${file}`] });
    await user.click(byId('week-import'));
    await find(before);
    await user.selectOptions(await find('file-kind'), kind);
    await find(after);
    await waitFor(() => expect(gone(before)).toBe(true));
  });

  it('say before items are imported what changes, from what to what', async () => {
    const { user, backend } = await open('week', { language: 'en', picked: ['C:\\till\\items.xlsx'] });
    await user.click(byId('week-import'));
    expect((await find('items-preview')).textContent).toContain('1 new, 1 changed, 3 unchanged');
    const changes = byId('items-changes').textContent;
    expect(changes).toContain('Pack size');
    expect(changes).toContain('24');
    expect(changes).toContain('Mon, Thu');
    expect(
      backend.calls.filter((call) => call === 'ordering.importItems'),
      'nothing but a preview',
    ).toHaveLength(1);
  });
});
