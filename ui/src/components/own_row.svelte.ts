// Keeps what is typed to the entry it was typed for, in a list that draws other entries as it moves.
import { untrack } from 'svelte';
import type { Drawn } from './visible';

/**
 * Before the row with the focus leaves, or its element becomes another entry's, what was typed in it is taken for its own, and the list has
 * the focus: the next key would be of another entry. Rows say their key in `data-row`.
 */
export function keepToOwn<T>(box: () => HTMLElement | undefined, rows: () => readonly Drawn<T>[], keyOf: (item: T) => string): void {
  let before = new Map<string, number>();
  $effect.pre(() => {
    const now = new Map(rows().map(({ item, slot }): [string, number] => [keyOf(item), slot]));
    untrack(() => {
      const list = box();
      const row = document.activeElement?.closest<HTMLElement>('[data-row]');
      const key = row?.dataset['row'];
      // A field that loses the focus says that it was changed while its row is still that of its own entry.
      if (list && row && key !== undefined && list.contains(row) && now.get(key) !== before.get(key)) list.focus({ preventScroll: true });
      before = now;
    });
  });
}
