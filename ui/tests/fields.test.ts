// Types into every field of every place, one character at a time, and checks that the text stays.
import { fireEvent, render, screen } from '@testing-library/svelte';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeBackend } from '../src/backend/fake';
import DateField from '../src/components/DateField.svelte';
import { language } from '../src/i18n/language.svelte';
import { byId, find, open } from './render';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const FIELDS = 'input:not([type=radio]):not([type=checkbox]), select, textarea';
const nameOf = (field: Field): string => field.dataset['testid'] ?? field.getAttribute('aria-label') ?? field.outerHTML.slice(0, 120);

/** What a user could type into a field. */
function sampleFor(field: Field): string {
  if (field instanceof HTMLInputElement && field.inputMode === 'decimal') return '12.5';
  if (field instanceof HTMLInputElement && field.inputMode === 'numeric') return field.placeholder.includes('-') ? '2025-06-03' : '12';
  return 'P00';
}

/** Fills one field, looks after each character, and returns what was typed. */
async function fill(user: UserEvent, field: Field): Promise<string> {
  if (field instanceof HTMLSelectElement) {
    const last = [...field.options].filter((option) => !option.disabled).at(-1)!;
    await user.selectOptions(field, last);
    return last.value;
  }
  const text = sampleFor(field);
  await user.clear(field);
  let sofar = '';
  for (const char of text) {
    await user.type(field, char, { skipClick: sofar !== '' });
    sofar += char;
    await new Promise((done) => setTimeout(done));
    expect(field.value, `${nameOf(field)} after typing ${sofar}`).toBe(sofar);
  }
  return text;
}

/** Fills every field in sight but one that changes what is in sight, and returns the names of those filled. */
async function fillAll(user: UserEvent, within: ParentNode = document, but = ''): Promise<string[]> {
  const filled: string[] = [];
  for (const field of within.querySelectorAll<Field>(FIELDS)) {
    if (field.disabled || !field.isConnected || nameOf(field) === but) continue;
    const typed = await fill(user, field);
    await new Promise((done) => setTimeout(done, 5));
    if (field.isConnected) expect(field.value, nameOf(field)).toBe(typed);
    filled.push(nameOf(field));
    if (field.getAttribute('role') === 'combobox') await user.keyboard('{Escape}');
  }
  return filled;
}

const pooled = (backend: FakeBackend) =>
  sessionStorage.setItem('pharmacast.forecasting', JSON.stringify(backend.rows.find((row) => row.aggregation === 'pooled')!.model_path));

describe('every field keeps what is typed', () => {
  beforeEach(() => localStorage.clear());

  it('on the sales page and in its dialogs', async () => {
    const { user } = await open('data');
    await find('data-search');
    expect(await fillAll(user)).toEqual(expect.arrayContaining(['data-search', 'data-store']));
    await user.clear(byId('data-search'));
    await user.click(byId('data-holidays'));
    const dialog = await find('holidays');
    await find('holidays-name');
    const filled = await fillAll(user, dialog);
    expect(filled).toEqual(expect.arrayContaining(['holidays-first', 'holidays-last', 'holidays-name', 'holidays-kind', 'holidays-choice']));
    await user.click(screen.getAllByRole('button', { name: '关闭' }).at(-1)!);
  });

  it('in the import dialog', async () => {
    const { user } = await open('data');
    await user.click(await find('data-open'));
    const dialog = await find('import-dialog');
    await find('import-counts');
    expect((await fillAll(user, dialog, 'file-kind')).filter((name) => name === 'import-field').length).toBeGreaterThan(3);
  });

  it('on the training page, in each mode and with all settings open', async () => {
    const { user } = await open('train');
    await user.click(await find('settings-toggle'));
    await user.click(byId('model-card-tcn'));
    for (const mode of ['store', 'global', 'product']) {
      await user.click(byId(`mode-${mode}`));
      const filled = await fillAll(user);
      expect(filled).toEqual(expect.arrayContaining(['setting-horizon', 'setting-epochs', 'setting-learning_rate', 'setting-tcn-channels']));
      if (mode !== 'global') expect(filled).toEqual(expect.arrayContaining(['scope-picker', `${mode}-picker`]));
    }
  });

  it('on the models page', async () => {
    const { user } = await open('models');
    await find('version-search');
    expect(await fillAll(user)).toContain('version-search');
  });

  it('on the comparison page', async () => {
    const { user } = await open('compare');
    await find('compare-picker');
    expect(await fillAll(user)).toContain('compare-picker');
  });

  it('on the forecast page of one product', async () => {
    const { user } = await open('forecast');
    await find('forecast-table');
    expect(await fillAll(user)).toEqual(expect.arrayContaining(['forecast-at']));
  });

  it('on the forecast page of a pooled version', async () => {
    const { user } = await open('forecast', {}, pooled);
    await find('forecast-series');
    expect(await fillAll(user)).toEqual(expect.arrayContaining(['forecast-picker', 'forecast-series', 'forecast-at']));
  });

  it('on the settings page', async () => {
    const { user } = await open('settings');
    await find('settings-workers');
    expect(await fillAll(user)).toEqual(['settings-workers', 'settings-threads', 'settings-checkpoints']);
  });
});

describe('a field for a day', () => {
  it.each([
    ['en', '2026-06-30', '2026-06-30', 'Only Jun 30, 2026 is possible'],
    ['zh', '2026-06-30', '2026-06-30', '只能填 2026年6月30日'],
    ['en', '2026-06-01', '2026-06-30', 'between Jun 1, 2026 and Jun 30, 2026'],
  ] as const)('says which days it takes (%s, from %s to %s)', async (lang, min, max, words) => {
    language.now = lang;
    render(DateField, { label: 'Day', value: max, min, max, testid: 'day', onchange: () => undefined });
    await fireEvent.input(byId('day'), { target: { value: '2026-07-04' } });
    expect((await screen.findByRole('alert')).textContent).toContain(words);
  });
});
