// Approved orders: what came of them, what is canceled, and what is printed.
import { readFileSync } from 'node:fs';
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { byId, find, open } from './render';

async function approved(language: 'zh' | 'en') {
  const opened = await open('orders', { language });
  await find('orders-list');
  await opened.user.click(byId('orders-approve'));
  const [row] = await screen.findAllByTestId('sent-row');
  await opened.user.click(row!.querySelector<HTMLElement>('[data-testid="sent-open"]')!);
  await screen.findAllByTestId('sent-came');
  return opened;
}

describe('an order that was partly received and canceled', () => {
  it.each([
    ['zh', '部分到货，其余已取消', '已到 2，共订'],
    ['en', 'partly received, rest canceled', '2 of'],
  ] as const)('says so, and how much came (%s)', async (language, words, received) => {
    const { user } = await approved(language);
    await user.type(screen.getAllByTestId('sent-came')[0]!, '2');
    await user.click(byId('sent-save'));
    const row = () => screen.getAllByTestId('sent-row')[0]!;
    await waitFor(() => expect(row().dataset['state']).toBe('partly_received'));
    expect(row().textContent).toContain(received);
    await user.click(screen.getAllByTestId('sent-cancel')[0]!);
    await waitFor(() => expect(row().dataset['state']).toBe('received'));
    expect(row().textContent).toContain(words);
    expect(row().textContent).toContain(received);
  });
});

describe('a delivery', () => {
  it.each([
    ['zh', '填写到货数量后即可登记', /^待收 \d/],
    ['en', 'Enter what was received first', /^\d[\d,.]* due$/],
  ] as const)('says why it can’t be recorded yet, and shows no amounts that weren’t entered (%s)', async (language, words, due) => {
    const { user } = await approved(language);
    const [came] = screen.getAllByTestId('sent-came') as HTMLInputElement[];
    expect(came!.placeholder).toMatch(due);
    const save = byId('sent-save');
    const why = () => document.getElementById(save.getAttribute('aria-describedby') ?? '')?.textContent;
    expect([(save as HTMLButtonElement).disabled, why()]).toEqual([true, words]);
    await user.type(came!, '2');
    await waitFor(() => expect((save as HTMLButtonElement).disabled).toBe(false));
    expect(why()).toBeUndefined();
  });
});

describe('paper', () => {
  it('has no notices of the screen', () => {
    const print = readFileSync('src/styles/base.css', 'utf8').split('@media print')[1]!;
    const hidden = print.match(/([^{}]*)\{\s*display: none;/)?.[1];
    expect(hidden).toContain('#app .notice');
    expect(hidden).toContain('#app .banner');
  });
});
