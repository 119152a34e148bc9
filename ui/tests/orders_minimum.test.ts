// The smallest amounts of suppliers: what is approved below one is said before.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { SupplierTotal } from '../src/bindings/SupplierTotal';
import { shortOf, type WorkLine } from '../src/state/work_line';
import { byId, find, gone, open } from './render';

const line = (supplier: string, unit_cost: number | null) => ({ supplier, unit_cost }) as WorkLine;
const supplier = (name: string, min_amount: number | null) => ({ supplier: name, min_amount }) as Parameters<typeof shortOf>[1][number];

describe('what an order is short of', () => {
  const lines = [line('A', 10), line('A', 5), line('B', null), line('C', 1)];
  it('is known of suppliers whose prices are all known', () => {
    const suppliers = [supplier('A', 100), supplier('B', 100), supplier('C', null), supplier('D', 100)];
    expect([...shortOf(lines, suppliers, new Map(), () => 2)]).toEqual([['A', 70]]);
    expect([...shortOf(lines, suppliers, new Map(), () => 7)], 'reached').toEqual([]);
  });

  it('counts what was ordered for the same day before', () => {
    const total = (ordered_before: number | null) => new Map([['A', { ordered_before } as SupplierTotal]]);
    expect([...shortOf(lines, [supplier('A', 100)], total(60), () => 2)]).toEqual([['A', 10]]);
    expect([...shortOf(lines, [supplier('A', 100)], total(70), () => 2)], 'reached').toEqual([]);
    expect([...shortOf(lines, [supplier('A', 100)], total(null), () => 2)], 'unknown').toEqual([]);
  });
});

describe('a part of the worklist', () => {
  it.each([
    ['zh', '离起订金额 ¥50,000 还差', '还差', '已补足'],
    ['en', 'Approving this falls short of the minimum of', 'short', 'raised'],
  ] as const)('says before it is approved that it is below a minimum, and isn’t called raised to it (%s)', async (language, words, short, raised) => {
    await open('orders', { language }, (backend) => {
      const { worklist, suppliers } = backend.ordering;
      // Just reached by all stores together.
      backend.ordering.worklist = async (options) => {
        const list = await worklist(options);
        const all = list.lines.map((one, index) => ({
          ...one,
          supplier: 'S',
          status: 'order' as const,
          unit_cost: 10,
          quantity: index === 0 ? 5000 : 0,
        }));
        const [first, second] = all;
        const total = { ...list.suppliers[0]!, supplier: 'S', topped_up: true, min_amount: 50_000, ordered_before: 0, missing: null };
        const lines = [
          { ...first!, quantity: 3000 },
          { ...second!, quantity: 2000, store_id: first!.store_id === 'S002' ? 'S001' : 'S002' },
        ];
        return { ...list, lines, suppliers: [total] };
      };
      backend.ordering.suppliers = async () => [{ ...(await suppliers())[0]!, supplier: 'S', min_amount: 50_000 }];
    });
    const group = async () => (await find('orders-group')).textContent;
    await find('orders-list');
    expect([gone('orders-short'), (await group()).includes(raised)]).toEqual([true, true]);
    const store = byId('orders-store') as HTMLSelectElement;
    store.value = screen.getAllByTestId('orders-line')[0]!.dataset['store']!;
    store.dispatchEvent(new Event('change', { bubbles: true }));
    await waitFor(() => expect(screen.getAllByTestId('orders-line')).toHaveLength(1));
    expect((await find('orders-short')).textContent).toContain(words);
    expect([(await group()).includes(short), (await group()).includes(raised)]).toEqual([true, false]);
  });
});
