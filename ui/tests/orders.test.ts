// Orders: the worklist by mouse and by keyboard, its sums, approving and taking back.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { WorklistLine } from '../src/bindings/WorklistLine';
import { lineKey, segmentOf, stepped } from '../src/state/work_line';
import { byId, find, gone, open } from './render';

const lines = () => screen.queryAllByTestId('orders-line');
const field = (line: HTMLElement) => line.querySelector<HTMLInputElement>('[data-testid="orders-quantity"]')!;
const chosen = () => lines().find((line) => line.getAttribute('aria-current') === 'true');

describe('steps', () => {
  it('are whole packs, also from a quantity between two', () => {
    expect(stepped(20, 10, 1)).toBe(30);
    expect(stepped(25, 10, 1)).toBe(30);
    expect(stepped(25, 10, -1)).toBe(20);
    expect(stepped(0, 10, -1)).toBe(0);
    expect(stepped(0.1, 0.1, 1)).toBe(0.2);
    expect(stepped(0.3, 0.1, -1)).toBe(0.2);
    expect(stepped(5, 0, 1), 'without a pack size, units').toBe(6);
  });
});

describe('what is to order', () => {
  it('is nothing while enough is on the way, even where it may come late', () => {
    const line = (status: WorklistLine['status'], quantity: number | null) => segmentOf({ status, quantity } as WorklistLine);
    expect([line('runs_out', 20), line('runs_out', 0), line('order', 5), line('unknown_stock', null)]).toEqual([
      'order',
      'enough',
      'order',
      'no_stock',
    ]);
  });
});

describe('the sums', () => {
  const withLines = (change: (line: WorklistLine) => WorklistLine) =>
    open('orders', { language: 'en' }, (backend) => {
      const { worklist } = backend.ordering;
      backend.ordering.worklist = async (options) => {
        const list = await worklist(options);
        return { ...list, lines: list.lines.map(change) };
      };
    });

  it('add up where a line was raised to the minimum amount', async () => {
    await withLines((line) => ({ ...line, status: 'order', quantity: 220, step: 10, needed: 200.8, notes: [{ code: 'topped_up', units: 10 }] }));
    const detail = (await find('orders-detail')).textContent;
    expect(detail).toContain('210');
    expect(detail).toContain('To reach the minimum + 10');
  });

  it('cover the days from the count of the stock on', async () => {
    await withLines((line) => ({ ...line, planned_from: '2026-11-26', protection_days: 10 }));
    await find('orders-list');
    expect(byId('place-orders').textContent).toContain('Dec 6');
  });
});

describe('a line in doubt', () => {
  it('orders nothing until someone decides, and then what was decided', async () => {
    const { user } = await open('orders', { language: 'en' }, (backend) => {
      const { worklist } = backend.ordering;
      backend.ordering.worklist = async (options) => {
        const list = await worklist(options);
        const [line] = list.lines;
        return { ...list, lines: [{ ...line!, status: 'doubtful', quantity: 0, offered: 60 }] };
      };
    });
    await user.click((await find('orders-segment-all')).querySelector('input')!);
    await find('orders-list');
    const units = () => byId('orders-foot').textContent;
    expect([field(lines()[0]!).value, (byId('orders-approve') as HTMLButtonElement).disabled]).toEqual(['0', true]);
    await user.click(byId('orders-accept'));
    expect(units()).toContain('60 units');
    await user.click(byId('orders-accept'));
    expect([field(lines()[0]!).value, units()]).toEqual(['0', expect.stringContaining('0 units')]);
    await user.clear(field(lines()[0]!));
    await user.type(field(lines()[0]!), '60');
    expect(units(), 'the quantity that would be ordered, typed').toContain('60 units');
  });
});

describe('the worklist', () => {
  it('shows what is to order in groups by supplier, with a reason on every line', async () => {
    await open('orders');
    await find('orders-list');
    const groups = screen.getAllByTestId('orders-group');
    const group = groups.find(({ textContent }) => textContent?.includes('华润医药'));
    expect(group?.textContent, 'terms of the supplier').toContain('到货 3 天');
    for (const line of lines()) expect(line.textContent).toContain('日均');
  });

  it('accepts with Enter and moves on, steps by packs, and skips', async () => {
    const { user } = await open('orders');
    (await find('orders-list')).focus();
    const first = chosen()!.dataset['id'];
    const before = Number(field(chosen()!).value);
    await user.keyboard('+');
    expect(Number(field(chosen()!).value)).toBeGreaterThan(before);
    await user.keyboard('{Enter}');
    expect(chosen()!.dataset['id'], 'the next line').not.toBe(first);
    expect(byId('orders-foot').textContent).toContain('已核对 1 /');
    await user.keyboard('s');
    expect(byId('orders-foot').textContent).toContain('已核对 2 /');
    expect(lines().some((line) => line.textContent?.includes('这次不订'))).toBe(true);
  });

  it('takes its keys before anything has the focus', async () => {
    const { user } = await open('orders');
    await find('orders-list');
    (document.activeElement as HTMLElement | null)?.blur();
    const first = chosen()!.dataset['id'];
    await user.keyboard('{Enter}');
    expect(byId('orders-foot').textContent).toContain('已核对 1 /');
    expect(chosen()!.dataset['id']).not.toBe(first);
    expect(document.activeElement).toBe(byId('orders-list'));
  });

  it('takes a typed number at once and counts it in the sums', async () => {
    const { user } = await open('orders');
    await find('orders-list');
    const before = byId('orders-foot').textContent;
    const input = field(lines()[0]!);
    await user.clear(input);
    await user.type(input, '4000');
    expect(field(lines()[0]!).value).toBe('4000');
    expect(byId('orders-foot').textContent).not.toBe(before);
    await user.click(lines()[0]!);
    expect(byId('orders-detail').textContent, 'the own quantity next to the suggested one').toContain('自定数量');
  });

  it('marks a quantity that must be a typo, and orders what was ordered before', async () => {
    const { user } = await open('orders', { language: 'en' });
    await find('orders-list');
    const input = () => field(lines()[0]!);
    const [before, foot] = [input().value, byId('orders-foot').textContent];
    await user.clear(input());
    await user.type(input(), '99999');
    expect(lines()[0]!.querySelector('[role="alert"]')?.textContent).toContain('At most 8,485 at once');
    expect(byId('orders-foot').textContent, 'it isn’t counted').toBe(foot);
    await user.tab();
    expect([input().value, input().getAttribute('aria-invalid')]).toEqual(['99999', 'true']);
    await user.click(input());
    await user.keyboard('{Escape}');
    expect([input().value, input().getAttribute('aria-invalid')]).toEqual([before, 'false']);
  });

  it('marks what is no quantity, and orders what was ordered before', async () => {
    const { user } = await open('orders');
    await find('orders-list');
    const input = () => field(lines()[0]!);
    const [before, foot] = [input().value, byId('orders-foot').textContent];
    await user.clear(input());
    await user.type(input(), '1e9');
    expect(input().getAttribute('aria-invalid')).toBe('true');
    expect(lines()[0]!.querySelector('[role="alert"]')?.textContent).toContain('请填数字');
    await user.keyboard('{Enter}');
    expect(byId('orders-foot').textContent, 'nothing is accepted with it').toBe(foot);
    await user.tab();
    expect([input().value, input().getAttribute('aria-invalid')]).toEqual(['1e9', 'true']);
    await user.click(lines()[0]!.querySelector<HTMLElement>('[data-testid="orders-more"]')!);
    expect(input().getAttribute('aria-invalid'), 'another quantity settles it').toBe('false');
    expect(input().value).not.toBe(before);
  });

  it.each([
    ['zh', '0 表示不订'],
    ['en', '0 orders nothing'],
  ] as const)('confirms nothing with an empty quantity, and says what to do (%s)', async (language, words) => {
    const { user } = await open('orders', { language });
    await find('orders-list');
    const [input, foot] = [() => field(lines()[0]!), byId('orders-foot').textContent];
    const before = input().value;
    await user.clear(input());
    await user.keyboard('{Enter}');
    expect(lines()[0]!.querySelector('[role="alert"]')?.textContent).toContain(words);
    expect([document.activeElement, byId('orders-foot').textContent]).toEqual([input(), foot]);
    await user.keyboard('{Escape}');
    expect([input().value, document.activeElement]).toEqual([before, byId('orders-list')]);
    expect(lines()[0]!.querySelector('[role="alert"]')).toBeNull();
    await user.clear(input());
    await user.keyboard('{Enter}0{Enter}');
    expect(byId('orders-foot').textContent, 'a 0 is a quantity').not.toBe(foot);
  });

  it.each(['0', '12', '3.5', '{Backspace}'])('takes back with Escape what was typed into a quantity (%s)', async (typed) => {
    const { user } = await open('orders', { language: 'en' });
    await find('orders-list');
    const [input, foot] = [() => field(lines()[0]!), byId('orders-foot').textContent];
    const before = input().value;
    await user.click(input());
    await user.keyboard(`${typed}{Escape}`);
    expect([input().value, document.activeElement, byId('orders-foot').textContent]).toEqual([before, byId('orders-list'), foot]);
    expect(lines()[0]!.querySelector('.mine'), 'no own quantity').toBeNull();
    await user.keyboard('s');
    await user.click(input());
    await user.keyboard(`${typed}{Escape}`);
    expect(lines()[0]!.textContent, 'also that it was skipped').toContain('skipped');
  });

  it('shows everything again after a search is left', async () => {
    const { user } = await open('orders');
    const search = await find('orders-search');
    await user.type(search, 'zzzz{Escape}');
    await waitFor(() => expect(lines().length).toBeGreaterThan(0));
    await user.type(search, 'zzzz');
    await find('orders-empty');
    await user.click(byId('rail-data'));
    await user.click(byId('rail-orders'));
    await find('orders-list');
  });

  it('takes a single digit typed on a line', async () => {
    const { user } = await open('orders');
    (await find('orders-list')).focus();
    const first = chosen()!.dataset['id'];
    await user.keyboard('7{Enter}');
    const line = lines().find((found) => found.dataset['id'] === first)!;
    expect(field(line).value).toBe('7');
  });

  it('finds by pinyin and shows other segments', async () => {
    const { user } = await open('orders');
    await find('orders-list');
    await user.click(byId('orders-segment-all').querySelector('input')!);
    await user.type(byId('orders-search'), 'amxl');
    await waitFor(() => expect(lines().every((line) => line.textContent?.includes('阿莫西林'))).toBe(true));
    await user.clear(byId('orders-search'));
    await user.type(byId('orders-search'), 'nothing like it');
    await find('orders-empty');
  });

  it('approves what is in it, and takes that back with everything typed', async () => {
    const { user, backend } = await open('orders');
    await find('orders-list');
    await user.clear(field(lines()[0]!));
    await user.type(field(lines()[0]!), '4000');
    await user.click(byId('orders-approve'));
    const saved = () => backend.ordering.savedOrders();
    await waitFor(async () => expect((await saved()).length).toBeGreaterThan(1));
    const ordered = (await saved()).flatMap((order) => order.lines);
    expect(ordered.some(({ quantity }) => quantity === 4000)).toBe(true);
    expect(ordered.every(({ quantity }) => quantity > 0)).toBe(true);
    await user.click(await find('toast-undo'));
    await waitFor(async () => expect(await saved()).toHaveLength(0));
    await waitFor(() => expect(lines().some((line) => field(line).value === '4000')).toBe(true));
  });

  it('proposes nothing again of what was just left out', async () => {
    const { user, backend } = await open('orders');
    await find('orders-list');
    await user.clear(field(lines()[0]!));
    await user.type(field(lines()[0]!), '0');
    await user.click(byId('orders-approve'));
    await waitFor(async () => expect((await backend.ordering.savedOrders()).length).toBeGreaterThan(0));
    await waitFor(() => expect((byId('orders-approve') as HTMLButtonElement).disabled).toBe(true));
    await waitFor(() => expect(document.activeElement, 'the approved orders have the focus').not.toBe(document.body));
    await user.click(await find('orders-tabs-worklist'));
    expect(byId('orders-segment-order').textContent).toMatch(/0$/);
    await user.click(byId('rail-week'));
    await waitFor(() => expect(byId('week-step-3').textContent).toContain('其余的这次不订'));
  });

  it('is not approved while an update of the forecasts runs, unless someone can’t wait', async () => {
    const request = {
      scope: { mode: 'global', product: null, store: null, range: 'all', aggregation: 'pooled' },
      model_type: 'kan',
      settings: {},
      until: null,
    } as const;
    const { user } = await open('orders', {}, (backend) => (backend.jobs = [{ ...backend.job(1, request), state: 'running' }]));
    await find('orders-list');
    const approve = () => byId('orders-approve') as HTMLButtonElement;
    await find('orders-updating');
    expect(approve().disabled).toBe(true);
    await user.click(byId('orders-anyway'));
    expect(approve().disabled).toBe(false);
  });

  it('draws only what is in sight of twenty thousand lines', async () => {
    const { backend } = await open('orders', { products: 7000, stores: 3 });
    await find('orders-list');
    expect(lines().length).toBeLessThan(40);
    const { lines: all } = await backend.ordering.worklist({});
    expect(all.length).toBeGreaterThanOrEqual(20_000);
    expect(new Set(all.map(lineKey)).size, 'every line has a key of its own').toBe(all.length);
    const list = byId('orders-list');
    list.scrollTop = 100 * 43;
    await fireEvent.scroll(list);
    expect(lines().length).toBeGreaterThan(10);
    expect(all.filter(({ status }) => status === 'unknown_stock').every(({ quantity }) => quantity === null)).toBe(true);
  });
});

describe('what was decided about the worklist', () => {
  const again = async (suggest: (line: WorklistLine, index: number) => WorklistLine = (line) => line, at?: string) => {
    cleanup();
    const opened = await open('orders', {}, (backend) => {
      const { worklist } = backend.ordering;
      backend.ordering.worklist = async (options) => {
        const list = await worklist(options);
        return { ...list, at: at ?? list.at, lines: list.lines.map(suggest) };
      };
    });
    await find('orders-list');
    return opened;
  };
  const decide = async () => {
    const { user } = await open('orders');
    (await find('orders-list')).focus();
    const ticked = chosen()!.dataset;
    await user.keyboard('{Enter}');
    const own = chosen()!.dataset;
    await user.clear(field(chosen()!));
    await user.type(field(chosen()!), '4000');
    await user.keyboard('{Enter}s');
    const is = (of: DOMStringMap) => (line: { product_id: string | null; store_id: string | null }) =>
      line.product_id === of['id'] && line.store_id === of['store'];
    const row = (of: DOMStringMap) => lines().find(({ dataset }) => dataset['id'] === of['id'] && dataset['store'] === of['store'])!;
    return { ticked: { is: is(ticked), row: () => row(ticked) }, own: { is: is(own), row: () => row(own) } };
  };
  const tick = (line: HTMLElement) => line.querySelector<HTMLInputElement>('[data-testid="orders-tick"]')!.checked;

  it('is still there after a restart', async () => {
    const { ticked, own } = await decide();
    expect(byId('orders-foot').textContent).toContain('已核对 3 /');
    await again();
    expect(byId('orders-foot').textContent).toContain('已核对 3 /');
    expect(tick(ticked.row())).toBe(true);
    expect(field(own.row()).value).toBe('4000');
    expect(gone('orders-earlier-notice')).toBe(true);
  });

  it('does not outlive the suggestion it was about, and says so', async () => {
    const { ticked, own } = await decide();
    const { user } = await again((line) => (own.is(line) ? { ...line, quantity: 7 } : line));
    expect(byId('orders-foot').textContent, 'the others still count').toContain('已核对 2 /');
    expect(tick(ticked.row())).toBe(true);
    expect([tick(own.row()), field(own.row()).value]).toEqual([false, '7']);
    expect(own.row().textContent).toContain('之前填了 4,000');
    expect(byId('orders-earlier-notice').textContent).toContain('1 项');
    await user.click(own.row());
    await user.click(byId('orders-earlier-again'));
    expect(field(own.row()).value).toBe('4000');
    expect(gone('orders-earlier-notice'), 'someone decided again').toBe(true);
  });

  it('is about the days of its worklist', async () => {
    const { ticked, own } = await decide();
    await again((line) => line, '2099-01-04');
    expect(byId('orders-foot').textContent).toContain('已核对 0 /');
    expect(tick(ticked.row())).toBe(false);
    expect(own.row().textContent).toContain('之前填了 4,000');
    await again((line) => line, '2099-01-11');
    expect(gone('orders-earlier-notice'), 'a week later it says nothing any more').toBe(true);
  });
});
