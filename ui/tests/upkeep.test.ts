// Notes, tags, and named marks; the way back to an earlier version; cleaning up; the watched folder and its schedule.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, gone, open } from './render';

async function drawer() {
  const opened = await open('models');
  await waitFor(() => expect(screen.getAllByTestId('version-row').length).toBeGreaterThan(2));
  const used = opened.backend.rows.find((row) => row.in_use)!;
  const row = screen.getAllByTestId('version-row').find((one) => one.dataset['path'] === used.model_path) ?? screen.getAllByTestId('version-row')[0]!;
  await opened.user.click(row.querySelector('button')!);
  await find('version-drawer');
  return { ...opened, path: row.dataset['path']! };
}

describe('what people say about a version', () => {
  it('is kept, found by search, and taken back', async () => {
    const { user, backend, path } = await drawer();
    await user.type(await find('version-tag'), '春节{Enter}');
    await waitFor(() => expect(byId('version-label').textContent).toContain('春节'));
    await user.type(byId('version-note'), '含新门店');
    await user.tab();
    await waitFor(async () => expect((await backend.upkeep.labels())[path]?.note).toBe('含新门店'));
    await user.type(byId('version-search'), '春节');
    await waitFor(() => expect(screen.getAllByTestId('version-row')).toHaveLength(1));
    await user.clear(byId('version-search'));
    await user.click((await screen.findAllByTestId('toast-undo')).at(-1)!);
    await waitFor(async () => expect((await backend.upkeep.labels())[path]?.note).toBe(''));
  });

  it('names a version by a mark, once', async () => {
    const { user, backend, path } = await drawer();
    await user.type(await find('version-alias'), 'winter{Enter}');
    await waitFor(async () => expect((await backend.upkeep.labels())[path]?.aliases).toEqual(['winter']));
    await user.click(byId('version-label').querySelector('button')!);
    await waitFor(() => expect(gone('version-label')).toBe(true));
  });

  it('says why when it can’t be kept', async () => {
    const { user, backend } = await drawer();
    backend.failures['upkeep.changeTags'] = { code: 'disk_full', message: 'no space left' };
    await user.type(await find('version-tag'), 'x{Enter}');
    expect((await find('error-banner')).dataset['code']).toBe('disk_full');
  });
});

describe('damaged sales', () => {
  it('are said once on every page, with the way to the backups', async () => {
    const { user } = await open('orders', { language: 'en' }, (backend) => {
      const damaged = { code: 'sales_damaged', message: 'malformed' } as const;
      Object.assign(backend.failures, { dataSummary: damaged, 'ordering.worklist': damaged, week: damaged });
    });
    const banner = await find('error-banner');
    expect(screen.getAllByTestId('error-banner')).toHaveLength(1);
    await user.click(screen.getByText('Sales backups'));
    await find('backups');
    expect(document.body.textContent, 'versions are listed all the same').not.toMatch(/\b0 versions/);
    await waitFor(() => expect(screen.getAllByTestId('backup-restore')[0]!.classList.contains('primary')).toBe(true));
    expect(banner.textContent).toContain('damaged');
    for (const place of ['week', 'orders', 'data', 'forecast', 'train', 'models', 'compare'] as const) {
      await user.click(byId(`rail-${place}`));
      await find(`place-${place}`);
      await waitFor(() => expect(screen.getAllByTestId('error-banner'), place).toHaveLength(1));
    }
  });
});

describe('backups of the sales', () => {
  it('are made by hand, and restored after asking', async () => {
    const { user } = await open('settings');
    await waitFor(() => expect(screen.getAllByTestId('backup')).toHaveLength(2));
    await user.click(byId('back-up'));
    await waitFor(() => expect(screen.getAllByTestId('backup')).toHaveLength(3));
    await user.click(screen.getAllByTestId('backup-restore')[1]!);
    await user.click(await find('backup-do'));
    await waitFor(() => expect(gone('backup-sure')).toBe(true));
    await waitFor(() => expect(document.body.textContent).toContain('sales.sqlite.before-restore'));
  });

  it('ask again before one without sales takes the place of sales', async () => {
    const { user, backend } = await open('settings');
    backend.failures['upkeep.restoreBackup'] = { code: 'backup_empty', message: 'there are no sales in the backup', details: { days: 335 } };
    await user.click((await screen.findAllByTestId('backup-restore'))[0]!);
    await user.click(await find('backup-do'));
    expect((await find('backup-empty')).textContent).toContain('335');
    delete backend.failures['upkeep.restoreBackup'];
    await user.click(byId('backup-empty-do'));
    await waitFor(() => expect(gone('backup-empty')).toBe(true));
    await waitFor(() => expect(document.body.textContent).toContain('sales.sqlite.before-restore'));
  });

  it('say why they can’t be restored, and leave everything as it was', async () => {
    const { user, backend } = await open('settings');
    backend.failures['upkeep.restoreBackup'] = { code: 'sales_locked', message: 'another program is using the sales' };
    await user.click((await screen.findAllByTestId('backup-restore'))[0]!);
    await user.click(await find('backup-do'));
    expect((await find('error-banner')).dataset['code']).toBe('sales_locked');
  });
});

describe('cleaning up', () => {
  it('shows what would go, moves it to the trash, and brings it back', async () => {
    const { user, backend } = await open('models');
    await user.click(await find('versions-retain'));
    await waitFor(() => expect(byId('retain-list').querySelectorAll('li').length).toBeGreaterThan(2));
    const before = backend.rows.length;
    await user.click(byId('retain-do'));
    await waitFor(() => expect(backend.rows.length).toBeLessThan(before));
    expect(gone('retain-dialog')).toBe(true);
    await user.click(await find('toast-undo'));
    await waitFor(() => expect(backend.rows.length).toBe(before));
  });
});

describe('the watched folder', () => {
  it('is chosen, run, and scheduled', async () => {
    const { user, backend } = await open('settings');
    await user.click(await find('routine-choose'));
    await waitFor(() => expect(byId('routine-folder').textContent).toContain('收银导出'));
    expect(byId('routine-last').textContent).toContain('还没有运行过');
    await user.click(byId('routine-run'));
    await waitFor(() => expect(byId('routine-last').textContent).toContain('导入 1 个文件'));
    expect(byId('routine').textContent).toContain('第27周.csv：销售，229 行');
    await user.click(byId('schedule-on').querySelector('input')!);
    await find('schedule-time');
    expect(await backend.upkeep.schedule()).toEqual({ at: { hour: 6, minute: 30 }, scheduler: 'task_scheduler' });
    await user.click(byId('schedule-off').querySelector('input')!);
    await waitFor(() => expect(gone('schedule-time')).toBe(true));
  });
});

describe('last week', () => {
  it('says how right the forecast was', async () => {
    await open('week');
    expect((await find('week-accuracy')).textContent).toBe('第 26 周的预测平均每天相差 11.2%，合计偏高 3.1%。');
  });

  it('is the last whole one, and one figure is enough where every day is off in one direction', async () => {
    const row = { level: 'chain', coverage_80: null } as const;
    const { backend, user } = await open('help');
    backend.upkeep.accuracy = () =>
      Promise.resolve([
        { ...row, period: '2026-W25', wape: 0.2, bias: 0.1, n: 7 },
        { ...row, period: '2026-W26', wape: 0.046, bias: -0.046, n: 7 },
        { ...row, period: '2026-W27', wape: 0.155, bias: 0.155, n: 1 },
      ]);
    await user.click(byId('rail-week'));
    expect((await find('week-accuracy')).textContent).toBe('第 26 周的预测每天都偏低，合计偏低 4.6%。');
  });
});
