// The focus when what has it disappears: never nowhere, wherever that happens.
import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeBackend } from '../src/backend/fake';
import { guardFocus } from '../src/components/focus';
import { byId, find, open } from './render';

const focused = () => document.activeElement as HTMLElement;
const isSomewhere = () => focused() !== document.body;

describe('the focus of something that is gone', () => {
  let stop = () => {};
  beforeEach(() => {
    document.body.innerHTML = `<main>
      <h1>Place</h1>
      <section><h2>Rows</h2>
        <ul>${['a', 'b', 'c'].map((row) => `<li tabindex="-1" id="${row}"><button data-testid="quiet" id="${row}1"></button><button data-testid="do" id="${row}2"></button></li>`).join('')}</ul>
      </section>
    </main>`;
    stop = guardFocus();
  });
  afterEach(() => {
    stop();
    document.body.innerHTML = '';
  });
  const take = (id: string) => document.getElementById(id)!.focus();
  const remove = async (...ids: string[]) => {
    for (const id of ids) document.getElementById(id)?.remove();
    await Promise.resolve();
    await Promise.resolve();
  };

  it('goes to the same button of the next row, else of the one before, else to the heading', async () => {
    take('b2');
    await remove('b');
    expect(focused().id).toBe('c2');
    await remove('c');
    expect(focused().id).toBe('a2');
    await remove('a');
    expect(focused().textContent).toBe('Rows');
    expect(focused().tagName).toBe('H2');
  });

  it('goes from row to row where rows have it themselves', async () => {
    take('a');
    await remove('a', 'b');
    expect(focused().id).toBe('c');
  });

  it('goes to what took the place of a button', async () => {
    take('a2');
    document.getElementById('a2')!.outerHTML = '<button id="new"></button>';
    await remove();
    expect(focused().id).toBe('new');
  });

  it('goes to what a place is worked with, else to its title', async () => {
    take('a2');
    document.querySelector('main')!.innerHTML = '<div><h1>Other</h1><button></button><div data-first tabindex="0" id="list"></div></div>';
    await remove();
    expect(focused().id).toBe('list');
    document.querySelector('main')!.innerHTML = '<div><h1>Third</h1><button></button></div>';
    await remove();
    expect(focused().textContent).toBe('Third');
  });

  it('goes from a notice back to where it was, also when that is gone by then', async () => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<div data-notices><p id="n"><button id="undo"></button></p><p><button id="other"></button></p></div>',
    );
    take('b2');
    take('undo');
    await remove('b');
    expect(focused().id, 'it stays while it can').toBe('undo');
    await remove('n');
    expect(focused().id).toBe('c2');
  });

  it('goes into no field of another row, where the next digit would change it', async () => {
    for (const row of ['a', 'b', 'c']) document.getElementById(row)!.innerHTML = `<input data-testid="pack" id="${row}3" />`;
    document.querySelectorAll('li').forEach((row) => row.removeAttribute('tabindex'));
    take('b3');
    document.getElementById('b')!.innerHTML = '<input data-testid="pack" id="other" />';
    await remove();
    expect(focused().tagName).toBe('H2');
  });

  it('comes back to a button that was switched off for a while', async () => {
    take('a2');
    const button = document.getElementById('a2') as HTMLButtonElement;
    button.blur();
    button.disabled = true;
    await remove();
    expect(isSomewhere()).toBe(false);
    button.disabled = false;
    await remove();
    expect(focused().id).toBe('a2');
  });

  it('goes to what opened a part, or to its heading, when a button stays disabled, and back when it is enabled after all', async () => {
    document.getElementById('a')!.insertAdjacentHTML('afterbegin', '<button aria-expanded="true" id="opener"></button>');
    const disable = async (id: string) => {
      const button = document.getElementById(id) as HTMLButtonElement;
      button.focus();
      button.disabled = true;
      button.blur();
      await remove();
      return button;
    };
    const button = await disable('a2');
    await waitFor(() => expect(focused().id).toBe('opener'));
    button.disabled = false;
    await remove();
    expect(focused().id).toBe('a2');
    document.getElementById('opener')!.remove();
    await disable('a2');
    await waitFor(() => expect(focused().textContent).toBe('Rows'));
  });

  it('stays where the user went while a button was disabled', async () => {
    take('a2');
    const button = document.getElementById('a2') as HTMLButtonElement;
    button.disabled = true;
    button.blur();
    await remove();
    take('c1');
    button.disabled = false;
    await remove();
    expect(focused().id).toBe('c1');
  });

  it('stays nowhere when somebody left on purpose', async () => {
    take('a2');
    focused().blur();
    await remove();
    await remove('a');
    expect(isSomewhere()).toBe(false);
  });
});

const watch = (backend: FakeBackend) =>
  void backend.upkeep.setRoutineSettings({ folder: 'C:\\till', move_imported: true, retrain: true, chinese: false });

describe('in the window the focus', () => {
  it('stays in the list after Got it and its undo, and in the head when nothing is left', async () => {
    const { user } = await open('week', { language: 'en' }, (fake) => (fake.stockRead = false));
    await waitFor(() => expect(screen.getAllByTestId('week-row')).toHaveLength(3));
    const first = () => screen.getAllByTestId('week-row')[0]!;
    first().querySelectorAll('button')[1]!.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getAllByTestId('week-row')).toHaveLength(2));
    // Not its button: a second Enter would answer for another product.
    await waitFor(() => expect(focused()).toBe(first()));
    byId('toast-undo').focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getAllByTestId('week-row')).toHaveLength(3));
    await waitFor(() => expect(focused().closest('[data-testid="week-row"]')).not.toBeNull());
    byId('week-seen-all').focus();
    await user.keyboard('{Enter}');
    await find('week-calm');
    await waitFor(() => expect(focused().textContent).toBe('Needs attention'));
  });

  it('stays with a file that is ignored, and its undo', async () => {
    const { user } = await open('week', { language: 'en' }, watch);
    await find('week-waiting');
    screen.getByRole('button', { name: 'Ignore 日报.csv' }).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(focused().getAttribute('aria-label')).toBe('Ignore 库存.xlsx'));
    byId('toast-undo').focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(byId('week-waiting').contains(focused())).toBe(true));
  });

  it('stays in the first step when the import is taken back', async () => {
    const { user, backend } = await open('week', { language: 'en' });
    const undo = await waitFor(() => byId('week-step-1').querySelector('button')!);
    undo.focus();
    backend.missing = { first: '2026-06-29', last: '2026-07-05' };
    await user.keyboard('{Enter}');
    await waitFor(() => expect(byId('week-step-1').dataset['state']).toBe('now'));
    await waitFor(() => expect(byId('week-step-1').contains(focused())).toBe(true));
  });

  it('goes to the list of Orders with Enter on a row, where the arrows work at once', async () => {
    const { user } = await open('week', { language: 'en' });
    await waitFor(() => expect(screen.getAllByTestId('week-row').length).toBeGreaterThan(3));
    screen.getAllByTestId('week-row')[0]!.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(focused()).toBe(byId('orders-list')));
  });

  it('goes with the page when a shortcut opens it', async () => {
    const { user } = await open('week', { language: 'en' });
    await find('week-step-1');
    byId('rail-week').focus();
    await user.keyboard('{Control>}4{/Control}');
    await waitFor(() => expect(focused()).toBe(byId('rail-forecast')));
    await user.keyboard('{Control>}2{/Control}');
    await waitFor(() => expect(focused()).toBe(byId('rail-orders')));
    (await find('orders-list')).focus();
    await user.keyboard('{Control>}3{/Control}');
    await waitFor(() => expect(focused().tagName).toBe('H1'));
    await user.keyboard('{Control>}2{/Control}');
    await waitFor(() => expect(focused()).toBe(byId('orders-list')));
  });

  it('stays among the versions when one is deleted, and comes back from a dialog whose button is gone', async () => {
    const { user } = await open('models', { language: 'en' });
    await waitFor(() => expect(screen.getAllByTestId('version-row').length).toBeGreaterThan(3));
    const row = screen.getAllByTestId('version-row').find((one) => !one.textContent?.includes('In use'))!;
    row.querySelector<HTMLElement>('.open')!.focus();
    await user.keyboard('{Enter}');
    const remove = await find('version-delete');
    remove.focus();
    await user.keyboard('{Enter}');
    await find('toast-undo');
    await waitFor(() => expect(isSomewhere()).toBe(true));
  });

  it('is with the order after a delivery was recorded, in part and in full, and after it was canceled', async () => {
    const { user } = await open('orders', { language: 'en' });
    await find('orders-list');
    await user.click(byId('orders-approve'));
    const rows = await screen.findAllByTestId('sent-row');
    await user.click(rows[0]!.querySelector('[data-testid="sent-open"]')!);
    const isInRows = () => focused().closest('[data-testid="sent-row"]') !== null || focused().dataset['testid'] === 'sent-came';
    await user.type((await screen.findAllByTestId('sent-came'))[0]!, '1');
    byId('sent-save').focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(isInRows() && !focused().matches(':disabled'), focused().outerHTML).toBe(true), { timeout: 3000 });
    screen.getAllByTestId('sent-receive')[0]!.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getAllByTestId('sent-row')[0]!.dataset['state']).toBe('received'));
    await waitFor(() => expect(isInRows() && !focused().matches(':disabled'), focused().outerHTML).toBe(true), { timeout: 3000 });
    const cancel = screen.queryAllByTestId('sent-cancel')[0];
    if (!cancel) return;
    cancel.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(isInRows() && !focused().matches(':disabled'), focused().outerHTML).toBe(true), { timeout: 3000 });
  });

  it('is with the saved orders after an order was approved', async () => {
    const { user } = await open('orders');
    await find('orders-list');
    await user.click(byId('orders-approve'));
    await screen.findAllByTestId('sent-row');
    await waitFor(() => {
      const now = focused();
      expect(now.matches(':disabled'), now.outerHTML).toBe(false);
      expect(now.closest('[data-testid="orders-tabs-sent"], [data-testid="sent-row"]')).not.toBeNull();
    });
  });
});
