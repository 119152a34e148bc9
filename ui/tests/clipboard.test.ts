// Copying, also where the system takes a text only while it handles the click, or doesn't take it.
import { afterEach, expect, it, vi } from 'vitest';
import { copyText } from '../src/components/clipboard';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('hands a text over before it is known', async () => {
  const taken: string[] = [];
  const write = vi.fn(async ([item]: { parts: Record<string, Promise<Blob>> }[]) => {
    taken.push(await (await item!.parts['text/plain']!).text());
  });
  vi.stubGlobal(
    'ClipboardItem',
    class {
      constructor(readonly parts: Record<string, Promise<Blob>>) {}
    },
  );
  vi.stubGlobal('navigator', { clipboard: { write, writeText: vi.fn() } });
  let answer: (text: string) => void = () => undefined;
  const copied = copyText(new Promise((done) => (answer = done)));
  expect(write, 'within the click').toHaveBeenCalledOnce();
  answer('2 × 15');
  expect([await copied, taken]).toEqual([true, ['2 × 15']]);
});

it('says so where the system refuses or never answers', async () => {
  vi.stubGlobal('ClipboardItem', undefined);
  vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.reject(new Error('NotAllowedError')) } });
  expect(await copyText('a')).toBe(false);
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { clipboard: { writeText: () => new Promise(() => undefined) } });
  const copied = copyText('a');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await copied).toBe(false);
  await expect(copyText(Promise.reject(new Error('no such order')))).rejects.toThrow('no such order');
});
