// Training: what is chosen, and the jobs that come of it.
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { byId, find, gone, open } from './render';

describe('train', () => {
  it('shows where a version will be saved, and starts what was chosen', async () => {
    const { user, backend } = await open('train');
    expect((await find('train-path')).textContent.trim(), 'folders are for those who open the settings').toBe('');
    await user.click(byId('settings-toggle'));
    await waitFor(() =>
      expect(byId('train-path').textContent, 'finding the best is what is offered').toMatch(/saved_models\/product\/P\d+_all\/auto\//),
    );
    await user.click(byId('model-card-tcn'));
    await waitFor(() => expect(byId('train-path').textContent).toMatch(/saved_models\/product\/P\d+_all\/tcn\/v\d+\//));
    await user.click(byId('train-start'));
    await waitFor(() => expect(backend.jobs).toHaveLength(1));
    expect(backend.jobs[0]?.request, 'defaults are not sent: the program’s own apply').toMatchObject({
      model_type: 'tcn',
      settings: {},
      scope: { mode: 'product', store: null },
    });
    expect((await find('job-1')).dataset['state']).toBe('queued');
  });

  it('makes a queue of several products and types', async () => {
    const { user, backend } = await open('train');
    await user.click(await find('product-picker'));
    await user.click(screen.getAllByTestId('product-picker-tick')[1]!);
    await user.click(byId('model-card-tcn'));
    await user.click(byId('model-card-kan'));
    await user.click(byId('train-start'));
    await waitFor(() => expect(backend.jobs).toHaveLength(4));
    expect(
      new Set(backend.jobs.map(({ request }) => `${request.scope.product} ${request.model_type}`)).size,
      'each product with each type once',
    ).toBe(4);
  });

  it('finds a product among 20,000 by pinyin initials and draws only what is in sight', async () => {
    const { user } = await open('train', { products: 20_000 });
    const picker = await find('product-picker');
    await user.click(picker);
    expect(screen.getAllByTestId('product-picker-option').length, 'a list of 20,000 must not be 20,000 elements').toBeLessThan(40);
    await user.type(picker, 'amxl');
    await waitFor(() => expect(screen.getAllByTestId('product-picker-option')[0]?.textContent).toContain('阿莫西林'));
    await user.keyboard('{ArrowDown}{Enter}');
    expect((picker as HTMLInputElement).value, 'the keyboard chooses').toContain('阿莫西林胶囊 0.25g');
  });

  it('shows the pickers that a mode needs and no others', async () => {
    const { user } = await open('train');
    await user.click((await find('mode-store')).querySelector('input')!);
    expect(gone('product-picker') && !gone('store-picker') && !gone('scope-picker')).toBe(true);
    await user.click(byId('mode-global').querySelector('input')!);
    expect(gone('store-picker') && gone('scope-picker') && !gone('range') && !gone('aggregation')).toBe(true);
    await user.click(byId('range-products').querySelector('input')!);
    expect(gone('product-picker'), 'one product is asked for').toBe(false);
    expect((byId('train-start') as HTMLButtonElement).disabled, 'and without one nothing starts').toBe(true);
  });

  it('chooses all that the search has found, the best sellers, or none with one click', async () => {
    const { user } = await open('train', { products: 30 });
    const picker = (await find('product-picker')) as HTMLInputElement;
    await user.click(picker);
    const button = (name: RegExp) => screen.getByRole('button', { name });
    await user.click(button(/^清除$/));
    expect((byId('train-start') as HTMLButtonElement).disabled, 'without a product nothing starts').toBe(true);
    await user.click(button(/销量前 20 名/));
    await waitFor(() => expect(byId('train-start').textContent).toContain('20'));
    await user.click(button(/全选 30 项/));
    await waitFor(() => expect(byId('train-start').textContent).toContain('30'));
  });

  it('takes Find the best alone, since it tries every type itself', async () => {
    const { user } = await open('train');
    await user.click(await find('model-card-kan'));
    await user.click(byId('model-card-auto'));
    expect(screen.getAllByRole('checkbox').filter((card) => card.getAttribute('aria-checked') === 'true')).toHaveLength(1);
    await user.click(byId('model-card-kan'));
    expect(byId('model-card-auto').getAttribute('aria-checked')).toBe('false');
  });

  it('does not ask for the same trainings again once they are started', async () => {
    const { user } = await open('train');
    await user.click(await find('train-start'));
    await waitFor(() => expect(byId('train-start').classList.contains('primary')).toBe(false));
    await user.click(byId('model-card-kan'));
    await waitFor(() => expect(byId('train-start').classList.contains('primary')).toBe(true));
  });

  it('refuses a setting outside its range, with the range', async () => {
    const { user } = await open('train');
    const horizon = (await find('setting-horizon')) as HTMLInputElement;
    await user.clear(horizon);
    await user.type(horizon, '99');
    expect(horizon.getAttribute('aria-invalid')).toBe('true');
    expect(horizon.parentElement?.textContent).toContain('1 到 90');
    expect((byId('train-start') as HTMLButtonElement).disabled).toBe(true);
  });
});

describe('jobs', () => {
  it('show epoch, losses and the early stop, and offer the forecast', async () => {
    const { user, backend } = await open('train', { epochMs: 1 });
    await user.click(await find('train-start'));
    await waitFor(() => expect(byId('job-1').dataset['state']).toBe('finished'));
    expect(gone('job-curve'), 'a finished training is one line until it is opened').toBe(true);
    await user.click(byId('job-open'));
    await find('job-curve');
    expect(byId('job-1').textContent, 'why it ended before the last epoch').toMatch(/第 52 轮提前停止/);
    await user.click(byId('job-forecast'));
    await find('forecast-table');
    expect(backend.calls).toContain('predict');
  });

  it('can be canceled while they run', async () => {
    const { user, backend } = await open('train');
    await user.click(await find('train-start'));
    await waitFor(() => byId('job-1'));
    backend.change(1, { state: 'running', epoch: 3 });
    await waitFor(() => expect(byId('job-1').textContent).toContain('第 3 / 60 轮'));
    await user.click(byId('job-cancel'));
    await waitFor(() => expect(byId('job-1').dataset['state']).toBe('cancelled'));
  });

  it('say what happened when the worker died, in words and with a way on', async () => {
    const { user, backend } = await open('train');
    await user.click(await find('train-start'));
    await waitFor(() => byId('job-1'));
    backend.change(1, { state: 'failed', error: { code: 'worker_died', message: 'exit status: signal 9' } });
    expect((await find('error-banner')).textContent).toContain('训练意外中断');
    await user.click(byId('job-retry'));
    await waitFor(() => expect(backend.jobs.map(({ id, state }) => [id, state])).toEqual([[2, 'queued']]));
  });

  it.each([
    ['zh', '训练失败', '磁盘'],
    ['en', 'training failed', 'disk'],
  ] as const)('stay said elsewhere when they fail, with the reason, until someone has read it (%s)', async (language, words, why) => {
    const { user, backend } = await open('train', { language });
    await user.click(await find('train-start'));
    await waitFor(() => byId('job-1'));
    await user.click(byId('rail-models'));
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      backend.change(1, { state: 'failed', error: { code: 'disk_full', message: 'No space left on device' } });
      await waitFor(() => expect(byId('toast').textContent).toContain(words));
      expect(byId('toast').textContent).toContain(why);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(byId('toast').textContent).toContain(words);
    } finally {
      vi.useRealTimers();
    }
  });

  it('offer to resume what a worker that died had learned, in its own row and nowhere else', async () => {
    const { user, backend } = await open('train');
    await user.click(await find('train-start'));
    await waitFor(() => byId('job-1'));
    const request = backend.jobs[0]!.request;
    backend.unfinished = [{ name: 'cut', model_dir: 'saved_models/x', started_at: '2026-07-01T10:00:00+08:00', bytes: 1000, request }];
    backend.change(1, { state: 'failed', error: { code: 'worker_died', message: 'exit status: signal 9' } });
    await find('job-resume');
    expect(gone('unfinished'), 'one offer is enough').toBe(true);
    await user.click(byId('job-resume'));
    await waitFor(() => expect(backend.jobs.map(({ id, state }) => [id, state])).toEqual([[2, 'queued']]));
    expect(backend.unfinished, 'it is taken up').toEqual([]);
  });
});
