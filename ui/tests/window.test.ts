// What belongs to no single view: unclean exits, settings, the menu, errors.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { ArchiveOutcome } from '../src/bindings/ArchiveOutcome';
import type { ArchiveVersion } from '../src/bindings/ArchiveVersion';
import { byId, find, gone, open } from './render';

describe('a run that did not end as it should', () => {
  it('is shown calmly on every page, until someone has read it', async () => {
    const { user, backend } = await open('data', {}, (fake) => (fake.exitedUncleanly = 'crash'));
    expect((await find('unclean-exit')).textContent).toContain('数据和已训练的模型没有丢失');
    await user.click(byId('unclean-exit-dismiss'));
    await waitFor(() => expect(gone('unclean-exit')).toBe(true));
    expect(backend.exitedUncleanly, 'a reload doesn’t show it again').toBe(null);
  });
});

describe('a data folder that was left in disorder', () => {
  it('is shown once, in words', async () => {
    const { user } = await open('models', {}, (backend) => {
      backend.found = [
        { kind: 'unfinished_training', path: 'saved_models/.staging/1', message: 'a training did not finish' },
        { kind: 'index_missing', path: 'models.sqlite', message: 'rebuilt' },
        { kind: 'foreign_file', path: 'saved_models/x.txt', message: 'x.txt is not ours and stays' },
      ];
    });
    const notice = await find('recovery');
    expect(notice.textContent).toContain('1 项训练被中断');
    expect(notice.textContent, 'what needs attention is named').toContain('saved_models/x.txt：文件夹里有不属于药测的文件');
    expect(notice.textContent, 'in the language of the window').not.toContain('is not ours');
    expect(notice.textContent, 'a rebuilt index says nothing of how the program ended').toContain('1 处问题，已自动修复');
    expect(notice.textContent).not.toContain('退出');
    await user.click(notice.querySelector('button')!);
    expect(gone('recovery')).toBe(true);
  });
});

describe('the title of the page', () => {
  it.each([
    ['zh', '药测 Pharmacast'],
    ['en', 'Pharmacast'],
  ] as const)('is in the language of the window (%s)', async (language, title) => {
    await open('week', { language });
    await waitFor(() => expect(document.title).toBe(title));
  });
});

describe('settings', () => {
  it('switch the language and the theme at once, and save them', async () => {
    const { user, backend } = await open('settings');
    await user.click((await find('language-en')).querySelector('input')!);
    await waitFor(() => expect(byId('rail-train').textContent).toContain('Train'));
    await user.click(byId('theme-dark').querySelector('input')!);
    await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
    expect(backend.calls.filter((call) => call === 'saveSettings')).toHaveLength(2);
  });

  it('have the reasons of the orders in the new language as well', async () => {
    const { user } = await open('orders');
    const reason = async () => (await find('orders-detail')).querySelector('p.note')?.textContent ?? '';
    expect(await reason()).toMatch(/\p{Script=Han}/u);
    await user.click(byId('rail-settings'));
    await user.click((await find('language-en')).querySelector('input')!);
    await user.click(byId('rail-orders'));
    await waitFor(async () => expect(await reason()).not.toMatch(/\p{Script=Han}/u));
  });
});

describe('a data folder that can only be read', () => {
  it('says so for as long as it is so, and looks again when asked', async () => {
    const { user, backend } = await open('data', {}, (fake) => (fake.readOnly = 'the data folder E:\\药店 cannot be written'));
    const notice = await find('read-only');
    expect(notice.textContent).toContain('只能读取');
    expect(notice.textContent).toContain('E:\\药店');
    backend.readOnly = null;
    await user.click(notice.querySelector('button')!);
    await waitFor(() => expect(gone('read-only')).toBe(true));
    expect(backend.calls).toContain('reopen');
  });
});

describe('a training in a data folder that can only be read', () => {
  it('cannot be started', async () => {
    await open('train', {}, (fake) => (fake.readOnly = 'a read-only disk'));
    await waitFor(() => expect(byId('train-path').textContent).toContain('数据文件夹是只读的'));
    expect((byId('train-start') as HTMLButtonElement).disabled).toBe(true);
  });
});

describe('a zip of models', () => {
  it('is looked at first, and imported only when the user says so', async () => {
    const version = (number: number, outcome: ArchiveOutcome, as: string | null): ArchiveVersion => ({
      path: `saved_models/product/P001_all/tcn/v${number}`,
      imported_as: as,
      outcome,
      mode: 'product',
      product: 'P001',
      store: null,
      aggregation: null,
      created_at: '2025-07-15T18:40:00+08:00',
      app_version: '0.1.0',
      bytes: 500_000,
      model_sha256: 'ab12cd34ef5678900000',
      message: '',
    });
    const { user, backend } = await open('settings', {}, (fake) => {
      const versions = [
        version(1, 'already_there', null),
        version(2, 'imported', 'saved_models/product/P001_all/tcn/v2'),
        version(3, 'renumbered', 'saved_models/product/P001_all/tcn/v9'),
      ];
      fake.archive = { versions, bytes: 1_000_000 };
    });
    await user.click(await find('models-import'));
    const rows = screen.getAllByTestId('archive-row').map((row) => row.textContent);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain('已经有了');
    expect(rows[1]).toContain('P001');
    expect(rows[1]).toContain('ab12cd34ef56');
    expect(rows[2]).toContain('v9');
    expect(backend.calls).not.toContain('importVersions');
    await user.click(byId('archive-import'));
    await waitFor(() => expect(gone('archive')).toBe(true));
    expect(backend.calls).toContain('importVersions');
    expect((await find('toast')).textContent).toContain('已导入 2 个版本');
  });
});

describe('the data folder', () => {
  it('moves to where the person says, and shows the new place', async () => {
    const { user } = await open('settings');
    await user.click(await find('data-dir-move'));
    await waitFor(() => expect(byId('data-dir').textContent).toContain('D:\\Pharmacast'));
    expect((await find('toast')).textContent, 'how much was checked').toContain('2 个文件');
  });

  it('stays where it is when it cannot move, and says why', async () => {
    const { user } = await open('settings', {}, (backend) => {
      backend.failures.moveDataFolder = { code: 'disk_full', message: 'D:\\ is full' };
    });
    await user.click(await find('data-dir-move'));
    expect((await find('error-banner')).dataset['code']).toBe('disk_full');
    expect(byId('data-dir').textContent).toContain('AppData');
  });
});

describe('the menu', () => {
  it('opens places and exports diagnostics', async () => {
    const { backend } = await open('data');
    await find('data-open');
    backend.choose('settings');
    await find('data-dir');
    backend.choose('diagnostics');
    await waitFor(() => expect(backend.calls).toContain('exportDiagnostics'));
  });
});

describe('errors', () => {
  it('show what happened, what to do, and the program’s own message', async () => {
    const { user } = await open('models', {}, (backend) => {
      backend.failures.deleteVersions = { code: 'bad_archive', message: 'the moon is in the way' };
    });
    await user.click((await screen.findAllByTestId('version-row'))[1]!);
    await user.click(await find('version-delete'));
    const banner = await find('error-banner');
    expect(banner.textContent).toContain('无法导入这个压缩文件');
    expect(banner.textContent).toContain('没有导入任何内容');
    expect(banner.textContent).toContain('the moon is in the way');
  });
});

describe('a data folder that can’t be opened', () => {
  it('is shown with what to do, and opens when it is there again', async () => {
    sessionStorage.clear();
    const { user, backend } = await open('week', {}, (fake) => (fake.fault = { code: 'data_folder', message: 'E:\\ is not there' }), 1);
    expect((await find('open-failure')).textContent).toContain('E:\\ is not there');
    await user.click(byId('open-retry'));
    await find('week-step-1');
    expect(backend.calls).toContain('reopen');
  });

  it('with other data than before is used only after a second question', async () => {
    const { user, backend } = await open('week', {}, (fake) => (fake.fault = { code: 'data_folder_changed', message: 'other' }), 1);
    expect((await find('open-failure')).textContent).toContain('另一份数据');
    expect(byId('open-empty').textContent).toContain('使用这份数据');
    await user.click(byId('open-empty'));
    expect(byId('open-sure').textContent).toContain('另一份销售和模型');
    expect(backend.calls).not.toContain('reopen');
    await user.click(byId('open-sure-yes'));
    await waitFor(() => expect(backend.calls).toContain('reopen'));
  });

  it('is replaced by an empty one only after a second question', async () => {
    const fault = { code: 'data_folder_missing' as const, message: 'gone', details: { moved_to: 'E:\\药店数据' } };
    const { user, backend } = await open('week', {}, (fake) => (fake.fault = fault), 1);
    expect((await find('open-failure')).textContent, 'where it is looked for').toContain('E:\\药店数据');
    await user.click(await find('open-empty'));
    expect(backend.calls).not.toContain('reopen');
    await user.click(await find('open-sure-yes'));
    await waitFor(() => expect(backend.calls).toContain('reopen'));
  });
});

describe('the size', () => {
  it('follows Ctrl + − 0 in steps, and is kept', async () => {
    const { user, backend } = await open('settings');
    await find('zoom');
    const saved = () => backend.calls.filter((call) => call === 'saveSettings').length;
    const size = () => byId('zoom').querySelector<HTMLInputElement>('input:checked')!.value;
    await user.keyboard('{Control>}+{/Control}');
    await waitFor(() => expect(size()).toBe('110'));
    await user.keyboard('{Control>}-{/Control}{Control>}-{/Control}');
    await waitFor(() => expect(size()).toBe('100'));
    expect(saved(), 'nothing is below the usual size').toBe(2);
    await user.keyboard('{Control>}={/Control}{Control>}0{/Control}');
    await waitFor(() => expect(size()).toBe('100'));
  });

  it('places open by Ctrl and their number in the rail', async () => {
    const { user } = await open('settings');
    await user.keyboard('{Control>}2{/Control}');
    await find('orders');
    await user.keyboard('{Control>}1{/Control}');
    await find('week');
  });
});
