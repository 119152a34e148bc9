// Forecasts, and what to order.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, gone, open } from './render';

describe('forecast', () => {
  it('answers how much to order once stock and delivery are known', async () => {
    const { user } = await open('forecast');
    expect((await find('order-quantity')).textContent).toBe('–');
    await user.type(byId('order-stock'), '20');
    await waitFor(() => expect(Number(byId('order-quantity').textContent)).toBeGreaterThan(0));
  });

  it('orders whole packs, and says when goods may expire', async () => {
    const { user } = await open('forecast');
    await user.type(await find('order-stock'), '20');
    await user.click(byId('order-more'));
    await user.clear(byId('order-pack'));
    await user.type(byId('order-pack'), '10');
    await user.type(byId('order-keeps'), '5');
    await waitFor(() => expect(Number(byId('order-quantity').textContent) % 10).toBe(0));
    expect(byId('order-expiry').textContent).toContain('40%');
    await user.clear(byId('order-stock'));
    await waitFor(() => expect(byId('order-quantity').textContent, 'no stock, no order').toBe('–'));
  });

  it('lists what to order of everything, from a stock list or typed in, and exports it', async () => {
    const { user, backend } = await open('forecast', {}, (fake) => {
      sessionStorage.setItem('pharmacast.forecasting', JSON.stringify(fake.rows.find((row) => row.aggregation === 'pooled')!.model_path));
    });
    await user.click((await find('forecast-view')).querySelectorAll('input')[1]!);
    await waitFor(() => expect(screen.getAllByTestId('order-line')).toHaveLength(9));
    expect((byId('order-export') as HTMLButtonElement).disabled, 'nothing is known of any stock').toBe(true);
    await user.click(byId('order-open'));
    expect((await find('order-matched')).textContent).toContain('库存盘点.xlsx');
    await waitFor(() => expect(byId('order-foot').textContent).toContain('9 项中 8 项'));
    const inputs = screen.getAllByTestId<HTMLInputElement>('order-line-stock');
    const empty = inputs.find((input) => input.value === '')!;
    await user.type(empty, '3');
    await waitFor(() => expect(byId('order-foot').textContent).toContain('9 项中 9 项'));
    await user.click(byId('order-export'));
    expect(backend.calls).toContain('exportOrders');
    await user.type(byId('order-find'), '阿莫西林');
    await waitFor(() => expect(screen.getAllByTestId('order-line')).toHaveLength(3));
    await user.click(byId('order-clear'));
    await waitFor(() => expect(byId('order-foot').textContent).toContain('9 项中 0 项'));
  });

  it('adds up the series of a pooled model, and shows each by its store and product', async () => {
    const { user } = await open('forecast', {}, (backend) => {
      sessionStorage.setItem('pharmacast.forecasting', JSON.stringify(backend.rows.find((row) => row.aggregation === 'pooled')!.model_path));
    });
    const all = Number((await find('forecast-total')).textContent.replaceAll(',', ''));
    expect(byId('forecast-table').textContent, 'ends of intervals do not add up, so the sum has none').not.toContain('偏低');
    await user.click(byId('forecast-series'));
    const one = screen.getAllByTestId('forecast-series-option')[1]!;
    expect(one.textContent).toContain('阿莫西林');
    await user.click(one);
    await waitFor(() => expect(Math.round(all / Number(byId('forecast-total').textContent.replaceAll(',', '')))).toBe(9));
  });

  it('shows planned promotions, continues for a quarter, and says from which day on', async () => {
    const { user } = await open('forecast');
    expect((await find('forecast-table')).textContent).toContain('计划促销');
    expect(gone('forecast-stretched')).toBe(true);
    await user.click(byId('forecast-days').querySelectorAll('input')[2]!);
    expect((await find('forecast-stretched')).textContent).toContain('超出模型的预测天数');
    expect(byId('forecast-table').querySelectorAll('tbody tr')).toHaveLength(30);
    expect(byId('forecast-table').textContent).toContain('按日历规律延续');
  });

  it('says why there is none, in words, and offers to try again', async () => {
    await open('forecast', {}, (backend) => {
      backend.failures.predict = { code: 'not_found', message: 'no such version' };
    });
    expect((await find('error-banner')).textContent).toContain('这个版本已不存在');
    expect(gone('forecast-table')).toBe(true);
  });
});
