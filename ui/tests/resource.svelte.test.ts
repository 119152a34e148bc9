// How views keep answers of the program.
import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { type Resource, resource } from '../src/state/resource.svelte';

describe('an answer of the program', () => {
  it('is dropped when the question has changed in the meantime', async () => {
    const answer: ((value: string) => void)[] = [];
    let asked = $state('first');
    let found!: Resource<string>;
    const stop = $effect.root(() => {
      found = resource(
        () => {
          void asked;
          return new Promise<string>((done) => answer.push(done));
        },
        { keep: true },
      );
    });
    flushSync();
    asked = 'second';
    flushSync();
    answer[0]!('late');
    await Promise.resolve();
    expect([found.value, found.loading]).toEqual([null, true]);
    answer[1]!('in time');
    await Promise.resolve();
    expect([found.value, found.loading]).toEqual(['in time', false]);
    stop();
  });
});
