// This week: what needs a look, the days ahead, and answers that are remembered and taken back.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { VersionRow } from '../src/bindings/VersionRow';
import { LAST } from '../src/backend/fake_data';
import { addDays } from '../src/i18n/format';
import { language } from '../src/i18n/language.svelte';
import { switchWords } from '../src/state/switched';
import { byId, find, gone, open } from './render';

const rows = () => screen.queryAllByTestId('week-row');
const kinds = () => rows().map((row) => row.dataset['kind']);

describe('rows of what runs out', () => {
  it.each([
    ['zh', '库存够卖 1.2 天，到货需 3 天', '库存不够卖 1 天，到货需 5 天', '已经没有库存，到货需 3 天'],
    ['en', 'Lasts 1.2 days; delivery takes 3 days', 'Lasts less than a day; delivery takes 5 days', 'None in stock; delivery takes 3 days'],
  ] as const)('say for how long the stock lasts and when goods can be there (%s)', async (language, days, hours, none) => {
    await open('week', { language });
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
    const all = rows().map((row) => row.textContent ?? '');
    for (const sentence of [days, hours, none]) expect(all.some((text) => text.includes(sentence))).toBe(true);
  });
});

describe('a row about several stores', () => {
  it('names the store of each of its clauses', async () => {
    await open('week', { language: 'en' }, (backend) => {
      const { worklist } = backend.ordering;
      backend.ordering.worklist = async (options) => {
        const list = await worklist(options);
        const [line] = list.lines.filter(({ status }) => status === 'runs_out');
        const other = list.lines.find((one) => one.product_id === line!.product_id && one.store_id !== line!.store_id)!;
        const expiring = { ...other, status: 'expiring' as const, store_name: 'Riverside', reason_text: '400 expire in 24 days' };
        return { ...list, lines: [{ ...line!, store_name: 'Hill' }, expiring] };
      };
    });
    await waitFor(() => expect(rows().some((row) => row.textContent?.includes('Riverside · May expire: 400 expire'))).toBe(true));
  });
});

describe('a week with days missing', () => {
  it('is compared with nothing, and no product counts as unsold', async () => {
    await open('week', { language: 'en' }, (backend) => {
      backend.stockRead = false;
      backend.missing = { first: '2026-06-29', last: '2026-07-02' };
    });
    await waitFor(() => expect(byId('week-next').textContent).toContain('last week can’t be compared'));
    expect(byId('week-next').textContent).not.toMatch(/% (more|less)|was off by/);
    expect(screen.getAllByTestId('week-store').every((row) => !row.textContent?.includes('%'))).toBe(true);
    expect(kinds()).toEqual(['unusual', 'new_product']);
  });
});

describe('days that are missing', () => {
  it.each([
    ['zh', '2019年10月9日', '2026年'],
    ['en', 'Oct 9, 2019', ', 2026'],
  ] as const)('have their years where these aren’t this one (%s)', async (language, first, last) => {
    await open('week', { language }, (backend) => {
      backend.found_week = 'calm';
      backend.stockRead = false;
      backend.missing = { first: '2019-10-09', last: '2026-07-05' };
    });
    for (const part of [await find('week-calm'), byId('week-step-1')]) {
      await waitFor(() => expect(part.textContent).toContain(first));
      expect(part.textContent).toContain(last);
    }
    await waitFor(() => expect(byId('week-next').textContent).toContain(first));
  });
});

describe('the days of the week', () => {
  it.each([
    ['zh', '国庆节调休上班'],
    ['en', 'Workday for National Day'],
  ] as const)('say that a day is worked for a holiday (%s)', async (language, words) => {
    await open('week', { language }, (backend) => {
      const names = { name_zh: '国庆节', name_en: 'National Day' };
      const worked = { ...names, first: addDays(LAST, 1), last: addDays(LAST, 1), kind: 'make_up_workday' } as const;
      const year = backend.calendar.years[0]!;
      backend.calendar = { ...backend.calendar, years: [{ ...year, holidays: [worked] }] };
    });
    await waitFor(() => expect(byId('place-week').textContent).toContain(words));
  });
});

describe('the next days', () => {
  const numberIn = (element: HTMLElement) => Math.round(Number(element.textContent.replaceAll(',', '')));

  it('are those that Forecasts shows', async () => {
    const { user } = await open('week', { language: 'en' });
    await waitFor(() => expect(numberIn(byId('week-next-total'))).toBeGreaterThan(100));
    expect(byId('week-next').textContent).toContain('Forecast by');
    const week = numberIn(byId('week-next-total'));
    await user.click(byId('week-next').querySelector('button')!);
    expect(Math.abs(numberIn(await find('forecast-total')) - week)).toBeLessThanOrEqual(1);
  });

  it('are those of the weekdays where no version forecasts everything', async () => {
    await open('week', { language: 'en' }, (backend) => (backend.rows = backend.rows.filter((row) => row.aggregation !== 'pooled')));
    await waitFor(() => expect(numberIn(byId('week-next-total'))).toBeGreaterThan(100));
    expect(byId('week-next').textContent).toContain('same weekdays');
    expect(gone('week-promotions')).toBe(true);
  });

  it.each([
    ['zh', ['已计入 1 种药品的计划促销（+34）', '2 种药品有计划促销，但以往销售看不出效果']],
    ['en', ['Includes the planned promotions of 1 product (+34 units)', 'The planned promotions of 2 products aren’t included']],
  ] as const)('say which planned promotions they have (%s)', async (language, words) => {
    await open('week', { language }, (backend) => {
      backend.rows = backend.rows.filter((row) => row.aggregation !== 'pooled');
      const { week } = backend;
      backend.week = async () => {
        const now = await week();
        return { ...now, next: now.next && { ...now.next, promotions: { products: 3, unknown: 2, units: 34.2 } } };
      };
    });
    await find('week-next-total');
    await waitFor(() => expect(screen.getAllByTestId('week-promotions').map(({ textContent }) => textContent)).toHaveLength(2));
    const said = screen.getAllByTestId('week-promotions').map(({ textContent }) => textContent);
    words.forEach((word, index) => expect(said[index]).toContain(word));
  });

  it('say that a forecast has the promotions that it learned from', async () => {
    await open('week', { language: 'en' });
    expect((await find('week-promotions')).textContent).toContain('Promotions are planned for 1 product');
  });
});

describe('days after old sales', () => {
  it.each([
    ['zh', '2026-07-20', '已经过去', '7月1日 至 7月7日'],
    ['en', '2026-07-20', 'have passed', 'Jul 1 to Jul 7'],
    ['zh', '2026-07-04', '其中几天已经过去', '7月1日 至 7月7日'],
    ['en', '2026-07-04', 'some have already passed', 'Jul 1 to Jul 7'],
  ] as const)('say which days these are (%s, today %s)', async (language, today, words, days) => {
    await open('week', { language }, (fake) => {
      const { week } = fake;
      fake.week = async () => ({ ...(await week()), today });
    });
    expect((await find('week-next-late')).textContent).toContain(words);
    expect(byId('week-next').querySelector('h2')!.textContent).toContain(days);
  });
});

describe('needs a look', () => {
  it('shows at most eight rows, the most urgent first', async () => {
    await open('week');
    await waitFor(() => expect(rows().length).toBe(8));
    expect(kinds()[0]).toBe('runs_out');
  });

  it('shows each kind with its sentence and its two actions', async () => {
    await open('week', { language: 'en' }, (backend) => (backend.stockRead = false));
    await waitFor(() => expect(kinds()).toEqual(['unusual', 'no_sales', 'new_product']));
    const [unusual, none, fresh] = rows().map((row) => row.textContent ?? '');
    expect(unusual).toContain('88 on Saturday, usually 12');
    expect(none).toContain('All 3 stores');
    expect(fresh).toContain('23 in 7 days');
    for (const row of rows()) expect(row.querySelectorAll('button')).toHaveLength(2);
  });

  it('takes an answered row away, remembers it, and brings it back by undo', async () => {
    const { user, backend } = await open('week', {}, (fake) => (fake.stockRead = false));
    await waitFor(() => expect(kinds()).toEqual(['unusual', 'no_sales', 'new_product']));
    await user.click(rows()[0]!.querySelector<HTMLElement>('[data-answer="leave_out"]')!);
    await waitFor(() => expect(kinds()).toEqual(['no_sales', 'new_product']));
    expect(backend.calls).toContain('answerQuestion');
    await user.click(await find('toast-undo'));
    await waitFor(() => expect(kinds()).toEqual(['unusual', 'no_sales', 'new_product']));
  });

  it('has seen all that a row says when it was seen', async () => {
    const { user, backend } = await open('week', { language: 'en' }, (fake) => {
      fake.stockRead = false;
      const { week } = fake;
      fake.week = async () => {
        const now = await week();
        const [one] = now.exceptions;
        return { ...now, exceptions: one ? [one, { ...one, id: 'second', store_name: 'Hill', day: null }] : [] };
      };
    });
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(rows()[0]!.textContent).toContain('Hill · Unusual');
    rows()[0]!.focus();
    await user.keyboard('{Delete}');
    expect((await find('toast-undo')).parentElement?.textContent).toContain('Marked as seen');
    expect(rows(), 'the second clause has no row of its own').toHaveLength(0);
    expect(backend.calls.filter((call) => call === 'answerQuestion')).toHaveLength(2);
  });

  it('brings a row back and says why when an answer can’t be remembered', async () => {
    const { user } = await open('week', {}, (fake) => {
      fake.stockRead = false;
      fake.failures.answerQuestion = { code: 'disk_full', message: 'no space left' };
    });
    await waitFor(() => expect(rows().length).toBe(3));
    await user.click(rows()[0]!.querySelector<HTMLElement>('[data-answer="real"]')!);
    expect((await find('error-banner')).dataset['code']).toBe('disk_full');
    expect(rows().length).toBe(3);
  });

  it('is worked through by keyboard', async () => {
    const { user } = await open('week', {}, (fake) => (fake.stockRead = false));
    await waitFor(() => expect(rows().length).toBe(3));
    rows()[0]!.focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(rows()[1]);
    await user.keyboard('{Delete}');
    await waitFor(() => expect(kinds()).toEqual(['unusual', 'new_product']));
    expect(document.activeElement, 'the next row').toBe(rows()[1]);
  });

  it.each([
    ['zh', '6月29日 至 7月5日 的销售还没有导入', '在平常范围内'],
    ['en', 'Sales from Jun 29 through Jul 5 haven’t been imported yet', 'in the usual range'],
  ] as const)('is not calm about days that nobody imported (%s)', async (language, words, calm) => {
    await open('week', { language }, (fake) => {
      fake.found_week = 'calm';
      fake.stockRead = false;
      fake.missing = { first: '2026-06-29', last: '2026-07-05' };
    });
    expect((await find('week-calm')).textContent).toContain(words);
    expect(byId('week-calm').textContent).not.toContain(calm);
  });

  it('is calm when there is nothing', async () => {
    await open('week', {}, (fake) => {
      fake.found_week = 'calm';
      fake.stockRead = false;
    });
    await find('week-calm');
    expect(rows()).toHaveLength(0);
    expect(gone('week-seen-all')).toBe(true);
  });
});

describe('a failure', () => {
  it('is shown with a way to try again', async () => {
    const { user, backend } = await open('week', {}, (fake) => (fake.failures.week = { code: 'busy', message: 'locked' }));
    const banner = await find('error-banner');
    delete backend.failures.week;
    await user.click(banner.querySelector('button')!);
    await find('week-step-1');
  });
});

describe('a version that took the place of another', () => {
  const trained = { champion: 'a/kan/v1/', challenger: 'a/tcn/v2/', champion_wape: 0.226, challenger_wape: 0.235 };
  it.each([
    ['zh', 'switched', '已改用新版本（tcn v2，误差 23.5%）：与原版本（kan v1，误差 22.6%）差别很小，而且用上了新的销售'],
    [
      'en',
      'switched',
      'The new version is in use (tcn v2, error 23.5%): it hardly differs from the previous one (kan v1, error 22.6%) and was trained on the new sales',
    ],
    ['zh', 'kept', '继续使用原版本（kan v1，误差 22.6%）；新版本（tcn v2）的误差为 23.5%'],
    ['en', 'kept', 'The previous version stays in use (kan v1, error 22.6%); the new one (tcn v2) has an error of 23.5%'],
  ] as const)('is explained with both errors (%s, %s)', (lang, decision, words) => {
    language.now = lang;
    const row = (model_path: string, model_type: string, version: string) => ({ model_path, model_type, version }) as VersionRow;
    const rows = [row('a/kan/v1/', 'kan', 'v1'), row('a/tcn/v2/', 'tcn', 'v2')];
    expect(switchWords({ ...trained, decision }, rows, null)).toBe(words);
    expect(switchWords({ ...trained, champion_wape: null, decision }, rows, null)).toBeNull();
  });
});
