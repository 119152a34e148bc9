// Versions: listed, deleted, brought back, compared.
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { VersionRow } from '../src/bindings/VersionRow';
import { readFileSync } from 'node:fs';
import type { Sales } from '../src/state/sales.svelte';
import { seriesChoices } from '../src/views/series_choices';
import { byId, find, gone, open } from './render';

describe('models', () => {
  it('deletes with an undo that brings the version back', async () => {
    const { user, backend } = await open('models');
    const path = (await screen.findAllByTestId('version-row'))[1]!.dataset['path']!;
    await user.click(screen.getAllByTestId('version-row')[1]!);
    await find('version-drawer');
    await user.click(byId('version-delete'));
    await waitFor(() =>
      expect(
        backend.rows.some((row) => row.model_path === path),
        'it is gone',
      ).toBe(false),
    );
    expect(gone('version-drawer'), 'and so is its drawer').toBe(true);
    await user.click(await find('toast-undo'));
    await waitFor(() =>
      expect(
        backend.rows.some((row) => row.model_path === path),
        'it is back',
      ).toBe(true),
    );
  });

  it('leaves a version alone while its note is typed', async () => {
    const { user, backend } = await open('models');
    const before = backend.rows.length;
    await user.click((await screen.findAllByTestId('version-row'))[1]!);
    const note = (await find('version-note')) as HTMLTextAreaElement;
    await user.type(note, 'sold 50/2{Delete}');
    expect(note.value).toBe('sold 50/2');
    expect([backend.rows.length, gone('version-drawer'), document.activeElement === note]).toEqual([before, false, true]);
  });

  it('keeps 10,000 versions light and finds one by its id', async () => {
    const { user } = await open('models', { versions: 10_000 });
    expect((await screen.findAllByTestId('version-row')).length).toBeLessThan(60);
    await user.keyboard('{Control>}p{/Control}');
    await waitFor(() => expect(screen.getAllByTestId('version-row').length, 'paper shows more than the window').toBeGreaterThan(1000));
    window.dispatchEvent(new Event('afterprint'));
    await waitFor(() => expect(screen.getAllByTestId('version-row').length).toBeLessThan(60));
    await user.type(byId('version-search'), 'P005 tcn');
    await waitFor(() => expect(screen.getAllByTestId('version-row').every((row) => row.dataset['path']?.includes('P005'))).toBe(true));
  });

  it('says of a damaged version what is wrong, and does not forecast with it', async () => {
    const { user } = await open('models');
    const damaged = (await screen.findAllByTestId('version-row')).find((row) => row.textContent?.includes('已损坏'))!;
    await user.click(damaged);
    expect((await find('error-banner')).textContent).toContain('这个版本已损坏');
    expect((byId('version-forecast') as HTMLButtonElement).disabled).toBe(true);
    expect(damaged.textContent, 'figures of what can’t be read').not.toMatch(/%/);
  });

  it('marks a version in the list as soon as reading it shows that it is damaged', async () => {
    const { user, backend } = await open('models', { language: 'en' });
    const row = () => screen.getAllByTestId('version-row').find((one) => one.dataset['path'] === path)!;
    const path = (await screen.findAllByTestId('version-row'))[1]!.dataset['path']!;
    expect(row().textContent).toMatch(/%/);
    backend.failures.showVersion = { code: 'damaged', message: 'model.pth has changed' };
    await user.click(row());
    await waitFor(() => expect(row().textContent).toContain('Damaged'));
    expect(row().textContent).not.toMatch(/%/);
    await user.click(byId('rail-train'));
    delete backend.failures.showVersion;
    await user.click(byId('rail-models'));
    await waitFor(() => expect(row().textContent, 'until it is looked at in another run').toContain('Damaged'));
  });

  it('deletes what isn’t in use of the ticked versions, and says what stays', async () => {
    const { user, backend } = await open('models', { language: 'en' });
    const rows = await screen.findAllByTestId('version-row');
    const used = rows.find((row) => row.textContent?.includes('In use'))!;
    const other = rows.find((row) => !row.textContent?.includes('In use'))!;
    // Elements of rows are used again for others.
    const [usedPath, otherPath] = [used.dataset['path'], other.dataset['path']];
    await user.click(used.querySelector('[data-testid="version-tick"]')!);
    expect(gone('versions-delete'), 'nothing to delete').toBe(true);
    expect(byId('versions-stay').textContent).toBe('1 version in use won’t be deleted');
    await user.click(other.querySelector('[data-testid="version-tick"]')!);
    expect(byId('versions-delete').textContent).toContain('Delete 1');
    await user.click(byId('versions-delete'));
    await waitFor(() => expect(backend.rows.some((row) => row.model_path === otherPath)).toBe(false));
    expect(backend.rows.some((row) => row.model_path === usedPath)).toBe(true);
  });

  it('doesn’t compare a simple method with itself', async () => {
    await open('models', { language: 'en' }, (fake) => {
      const verdict = { kind: 'better', baseline: 'ets', gain: 0.01 } as const;
      fake.rows = fake.rows.map((row) => ({ ...row, model_type: 'ets', summary: { ...row.summary, verdict } }));
    });
    const rows = await screen.findAllByTestId('version-row');
    expect(rows.every((row) => !row.textContent?.includes('better'))).toBe(true);
  });

  it('does not offer to delete a version in use, until it is no longer', async () => {
    const { user } = await open('models');
    await user.click((await screen.findAllByTestId('version-row'))[0]!);
    expect(((await find('version-delete')) as HTMLButtonElement).disabled).toBe(true);
    await user.click(await find('version-use'));
    await waitFor(() => expect((byId('version-delete') as HTMLButtonElement).disabled).toBe(false));
  });

  it('shows how a version does on newer sales, and trains it again with one click', async () => {
    const { user, backend } = await open('models');
    const old = backend.rows[16]!;
    await waitFor(() => expect(screen.getAllByTestId('version-age').length, 'the table marks it').toBeGreaterThan(3));
    await user.click(screen.getAllByTestId('version-row').find((row) => row.dataset['path'] === old.model_path)!);
    await waitFor(() => expect(byId('staleness').dataset['state']).toBe('worse'));
    expect(byId('staleness').textContent).toContain('训练之后又有 64 天的销售');
    await user.click(byId('version-again'));
    await waitFor(() => expect(backend.jobs.length).toBeGreaterThan(0));
    expect(backend.jobs.at(-1)?.request, 'the same scope and type').toMatchObject({ model_type: old.model_type, scope: { mode: old.mode } });
    expect(await find('toast'), 'and the place stays').toBeTruthy();
  });

  it('is worked by the keyboard: slash searches, Escape closes, Delete deletes what is shown', async () => {
    const { user, backend } = await open('models');
    const count = backend.rows.length;
    await user.click((await screen.findAllByTestId('version-row'))[1]!);
    await find('version-drawer');
    await user.keyboard('{Escape}');
    expect(gone('version-drawer')).toBe(true);
    await user.keyboard('/');
    expect(document.activeElement).toBe(byId('version-search'));
    await user.keyboard('{Delete}');
    expect(backend.rows.length, 'Delete in a text field deletes text, not versions').toBe(count);
  });

  it('says why versions with different scopes cannot be compared, and trains them all again', async () => {
    const { user, backend } = await open('models');
    const ticks = await screen.findAllByTestId('version-tick');
    await user.click(ticks[0]!);
    await user.click(ticks[1]!);
    expect(gone('versions-compare') && !gone('versions-why')).toBe(true);
    await user.click(byId('versions-again'));
    await waitFor(() => expect(backend.jobs).toHaveLength(2));
  });

  it('finds a version by the pinyin initials of its product, in each reading', async () => {
    const { user } = await open('models', { products: 18 }, (made) => {
      made.rows = made.rows.map((row, index) => (index === 3 ? { ...row, product_name: '重组人胰岛素注射液' } : row));
    });
    for (const initials of ['zzrydszsy', 'czrydszsy']) {
      await user.clear(await find('version-search'));
      await user.type(byId('version-search'), initials);
      await waitFor(() => expect(screen.getAllByTestId('version-row')).toHaveLength(1));
    }
  });

  it('is walked through by arrows and opened by Enter from the list itself', async () => {
    const { user } = await open('models');
    const rows = await screen.findAllByTestId('version-row');
    byId('version-rows').focus();
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(document.activeElement?.closest('[role="row"]')).toBe(rows[0]));
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(document.activeElement?.closest('[role="row"]')).toBe(rows[1]));
    byId('version-rows').focus();
    await user.keyboard('{Enter}');
    await find('version-drawer');
  });

  it('shows what the nightly run trained when the window is looked at again', async () => {
    const { backend } = await open('models');
    await find('version-rows');
    const [first] = backend.rows as [VersionRow];
    backend.rows = [{ ...first, id: 9999, version: 'v99', model_path: first.model_path.replace(/v\d+\/$/, 'v99/'), in_use: false }, ...backend.rows];
    await fireEvent.focus(window);
    await waitFor(() => expect(screen.getAllByTestId('version-row').some(({ textContent }) => textContent?.includes('v99'))).toBe(true));
  });

  it('sorts by error, the best first', async () => {
    const { user } = await open('models');
    await user.click(await find('version-sort-error'));
    const errors = screen.getAllByTestId('version-row').map((row) => Number.parseFloat(row.querySelector('.num')?.textContent ?? ''));
    const known = errors.filter((error) => !Number.isNaN(error));
    expect(known).toEqual([...known].sort((one, other) => one - other));
  });
});

describe('compare', () => {
  it('warns of versions that do not compare, and calls none of them best', async () => {
    await open('compare', {}, (made) => {
      sessionStorage.setItem('pharmacast.comparing', JSON.stringify(made.rows.slice(0, 2).map((row) => row.model_path)));
    });
    expect((await find('compare-warning')).textContent).toContain('不能直接比较');
    expect(byId('compare-metrics').querySelectorAll('.best').length, 'forecasts of different things have no best').toBe(0);
  });

  it('names a version that is damaged, and compares the others', async () => {
    const { user } = await open('compare', {}, (made) => {
      const paths = made.rows.slice(0, 3).map((row) => row.model_path);
      sessionStorage.setItem('pharmacast.comparing', JSON.stringify(paths));
      const { showVersion } = made;
      made.showVersion = (path) => (path === paths[1] ? Promise.reject({ code: 'damaged', message: `${path} is damaged` }) : showVersion(path));
    });
    expect((await find('compare-broken')).textContent).toContain('这个版本已损坏');
    expect(byId('compare-metrics').querySelectorAll('th .version')).toHaveLength(2);
    await user.click(byId('compare-broken-remove'));
    await waitFor(() => expect(gone('compare-broken')).toBe(true));
  });

  it('marks the best of one scope and says in words whether it really is better', async () => {
    const { user, backend } = await open('models', {}, (made) => {
      const [first, second] = made.rows as [VersionRow, VersionRow];
      const { model_identifier, mode, product, store, aggregation } = first;
      made.rows = [first, { ...second, model_identifier, mode, product, store, aggregation }];
      const { compareVersions } = made;
      made.compareVersions = async (paths) => ({ ...(await compareVersions(paths)), caveats: [] });
    });
    const ticks = await screen.findAllByTestId('version-tick');
    await user.click(ticks[0]!);
    await user.click(ticks[1]!);
    await user.click(byId('versions-compare'));
    expect((await find('compare-verdict')).textContent).toContain('确实');
    expect(byId('compare-metrics').querySelectorAll('.best').length).toBeGreaterThan(0);
    expect(backend.calls).toContain('compareVersions');
  });

  it('counts the days that versions share, and calls none best where too few are shared', async () => {
    await open('compare', { language: 'en' }, (made) => {
      const [first, second] = made.rows as [VersionRow, VersionRow];
      const { model_identifier, mode, product, store, aggregation } = first;
      made.rows = [first, { ...second, model_identifier, mode, product, store, aggregation }];
      const { compareVersions } = made;
      made.compareVersions = async (paths) => {
        const compared = await compareVersions(paths);
        const day = (date: string, product_id: string) => ({
          ...{ date, product_id, store_id: 'S001', series: `S001 / ${product_id}`, actual: 3, forecasts: [2, 4] },
        });
        return {
          ...compared,
          caveats: ['different_days'],
          days: ['P001', 'P002', 'P003'].flatMap((product) => [day('2026-06-01', product), day('2026-06-02', product)]),
          pairs: [{ first: 0, second: 1, significance: { kind: 'not_comparable', reason: 'too_few_days', origins: 3, needed: 8 } }],
        };
      };
      sessionStorage.setItem('pharmacast.comparing', JSON.stringify(made.rows.map((row) => row.model_path)));
    });
    expect((await find('compare-warning')).textContent).toContain('the 2 days they share');
    expect((await find('compare-verdict')).textContent, 'what is missing').toMatch(/only 3 forecasts for the same days\. At least 8/);
    expect(byId('compare-metrics').querySelectorAll('.best')).toHaveLength(0);
  });

  it('names series as people do', () => {
    const sales = { store: () => ({ store_name: 'Hill' }), product: () => ({ product_name: 'Aspirin' }) } as unknown as Sales;
    expect(seriesChoices([{ store_id: 'S001', product_id: 'P001', series: 'S001 / P001' }], sales)[0]?.label).toBe('Aspirin · Hill');
    expect(readFileSync('src/views/CompareDays.svelte', 'utf8')).toContain('seriesChoices(');
  });
});
