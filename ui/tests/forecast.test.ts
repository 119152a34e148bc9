// Forecasts, and the way to the order.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { ViewDay } from '../src/bindings/ViewDay';
import { promotedText } from '../src/charts/forecast';
import { byId, find, gone, open } from './render';

describe('forecast', () => {
  it('leads to the order of what it shows', async () => {
    const { user } = await open('forecast');
    await find('forecast-table');
    await user.click(byId('forecast-order'));
    await find('orders-list');
  });

  it('goes to paper', async () => {
    const { user, backend } = await open('forecast');
    await find('forecast-table');
    await user.click(byId('forecast-print'));
    await waitFor(() => expect(backend.calls).toContain('print'));
  });

  it('is light on paper, and dark again afterwards', async () => {
    const theme = () => document.documentElement.dataset['theme'];
    const { user } = await open('forecast', { theme: 'dark' });
    await find('forecast-table');
    expect(theme()).toBe('dark');
    await user.click(byId('forecast-print'));
    await waitFor(() => expect(theme()).toBe('light'));
    window.dispatchEvent(new Event('afterprint'));
    await waitFor(() => expect(theme()).toBe('dark'));
  });

  it('adds up the series of a pooled model, and shows each by its store and product', async () => {
    const { user, backend } = await open('forecast', {}, (backend) => {
      sessionStorage.setItem('pharmacast.forecasting', JSON.stringify(backend.rows.find((row) => row.aggregation === 'pooled')!.model_path));
    });
    const all = Number((await find('forecast-total')).textContent.replaceAll(',', ''));
    expect(byId('forecast-table').textContent, 'ends of intervals do not add up, so the sum has none').not.toContain('下限');
    await user.click(byId('forecast-series'));
    const one = screen.getAllByTestId('forecast-series-option')[1]!;
    expect(one.textContent).toContain('阿莫西林');
    await user.click(one);
    await waitFor(() => expect(Math.round(all / Number(byId('forecast-total').textContent.replaceAll(',', '')))).toBe(9));
    expect(byId('forecast-table').textContent).toContain('下限');
    expect(
      backend.calls.filter((call) => call === 'predict'),
      'the window never has more than what it shows',
    ).toHaveLength(2);
    expect((byId('forecast-series') as HTMLInputElement).value).toBe(one.querySelector('.clip')!.textContent);
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

  it.each([
    ['zh', '计划促销：3 种药品中的 1 种'],
    ['en', 'Promotion planned for 1 of 3 products'],
  ] as const)('says for how many products a promotion is planned (%s)', async (language, words) => {
    await open('forecast', { language }, (backend) => {
      sessionStorage.setItem('pharmacast.forecasting', JSON.stringify(backend.rows.find((row) => row.aggregation === 'pooled')!.model_path));
    });
    await find('forecast-table');
    await waitFor(() => expect(byId('forecast-table').textContent).toContain(words));
    expect(byId('forecast-table').textContent, 'which would read as a discount').not.toMatch(/(促销|planned) \d+%/);
  });

  it('shows first the error that the Library shows, by the same name', async () => {
    const { user } = await open('models');
    const [row] = await screen.findAllByTestId('version-row');
    const error = [...row!.querySelectorAll('.num')].map(({ textContent }) => textContent.trim()).find((text) => text.endsWith('%'));
    expect(error).toMatch(/^\d+\.\d%$/);
    expect(byId('place-models').textContent).toContain('单日误差');
    await user.click(row!);
    await user.click(await find('version-forecast'));
    const shown = await find('forecast-error');
    expect(shown.textContent).toBe(error);
    expect(shown.parentElement!.textContent).toMatch(/^\s*单日误差/);
  });

  it('shows figures of the same days next to each other', async () => {
    await open('forecast', { language: 'en' });
    await find('forecast-table');
    const figures = byId('forecast-total').closest('.figures')!;
    const of = (label: string) => [...figures.children].find(({ textContent }) => textContent?.trim().startsWith(label))!;
    const number = (element: Element) => Number(element.querySelector('b')!.textContent!.replaceAll(',', ''));
    expect(Math.abs(number(of('Per day')) * 7 - number(of('Next 7 days')))).toBeLessThan(7);
    const days = [...byId('forecast-table').querySelectorAll('tbody tr')].map((row) => row.children[0]!.textContent!.trim());
    const busiest = of('Busiest day').textContent!;
    expect(
      days.some((day) => busiest.includes(day)),
      busiest,
    ).toBe(true);
  });

  it('says why there is none, in words, and offers to try again', async () => {
    await open('forecast', {}, (backend) => {
      backend.failures.predict = { code: 'not_found', message: 'no such version' };
    });
    expect((await find('error-banner')).textContent).toContain('这个版本已不存在');
    expect(gone('forecast-table')).toBe(true);
  });
});

describe('what a promotion is planned for', () => {
  it.each([
    [{ promotion: 1, promoted: 12 }, 12, null],
    [{ promotion: 1 / 12, promoted: 1 }, 12, '1 of 12 products'],
    [{ promotion: 1 / 3, promoted: 1 }, 1, 'some of the stores'],
    [{ promotion: 0.3, promoted: 0 }, 1, 'some of the products'],
  ])('is said in words (%o of %d)', async (day, products, words) => {
    await open('forecast', { language: 'en' });
    expect(promotedText(day as ViewDay, products)).toBe(words);
  });
});
