// Changes of items, suppliers, stock, and orders, and notices that offer to take back exactly the change they are about.
import { commandError } from '../backend/backend';
import type { Ordering } from '../backend/ordering';
import type { OrderingChange } from '../bindings/OrderingChange';
import type { OrderingKind } from '../bindings/OrderingKind';
import { errorWords } from '../i18n/errors';
import { t } from '../i18n/index.svelte';
import type { Toasts } from './toasts.svelte';
import { Turns } from './turns';

/** What work resolved to, and the change it made; null where all stayed as it was. */
export interface Done<T> {
  value: T;
  change: OrderingChange | null;
}

export class Undoing {
  readonly #ordering: Ordering;
  readonly #toasts: Toasts;
  /** One change at a time, so that each knows what it started from, and which change is its own. */
  readonly #turns = new Turns();

  constructor(ordering: Ordering, toasts: Toasts) {
    [this.#ordering, this.#toasts] = [ordering, toasts];
  }

  /** Runs a change of this kind after all earlier ones have finished. */
  change<T>(kind: OrderingKind, work: () => Promise<T>): Promise<Done<T>> {
    return this.#turns.take(async () => {
      const before = await this.#newest(kind);
      const value = await work();
      const after = await this.#newest(kind);
      return { value, change: after === null || after.id === before?.id ? null : after };
    });
  }

  /** Says what was done, and offers to take it back once no later change of its kind can be. */
  offer(text: string, change: OrderingChange | null, after: (undone: boolean) => unknown): void {
    if (change === null) return this.#toasts.show(text);
    const run = () => void this.#take(change).then(after);
    this.#toasts.show(text, { label: t('common.undo'), testid: 'toast-undo', run, of: change.kind });
  }

  /** Takes a change back, and no other. Who asks may have left the place where a failure would be read. */
  async #take({ kind, id }: OrderingChange): Promise<boolean> {
    try {
      await this.#turns.take(() => this.#ordering.undo(kind, id));
      return true;
    } catch (reason) {
      // Something else was changed: what came before it can't be taken back either.
      this.#toasts.settle(kind);
      const { title, todo } = errorWords(commandError(reason));
      this.#toasts.show(t('common.two_sentences', { one: title, two: todo }));
      return false;
    }
  }

  async #newest(kind: OrderingKind): Promise<OrderingChange | null> {
    return (await this.#ordering.changes(kind))[0] ?? null;
  }
}
