// The weekly review: what the program found in the latest sales, and what was answered.
import type { Backend } from '../backend/backend';
import type { Week } from '../bindings/Week';
import type { WeekAnswer } from '../bindings/WeekAnswer';
import { Guard } from './guard.svelte';

export class WeekState extends Guard {
  now = $state.raw<Week | null>(null);
  /** Answered in this window, before the program has said so. */
  #answered = $state.raw<ReadonlySet<string>>(new Set());

  readonly #backend: Backend;

  constructor(backend: Backend) {
    super();
    this.#backend = backend;
  }

  /** Whether a question is settled. */
  isAnswered(id: string): boolean {
    return this.#answered.has(id) || (this.now?.answered.includes(id) ?? false);
  }

  /** What stands out and isn't settled, the most urgent first. */
  readonly open = $derived(this.now?.exceptions.filter(({ id }) => !this.#answered.has(id)) ?? []);

  /** How many questions were settled this week. */
  readonly settled = $derived(new Set([...this.#answered, ...(this.now?.answered ?? [])]).size);

  async refresh(): Promise<void> {
    await this.guard(async () => {
      this.now = await this.#backend.week();
      this.#answered = new Set();
    });
  }

  /** Settles questions at once; they come back when the program can't remember it. */
  async answer(ids: string[], answer: WeekAnswer): Promise<boolean> {
    this.#answered = new Set([...this.#answered, ...ids]);
    return this.#apply(ids, (id) => this.#backend.answerQuestion(id, answer));
  }

  /** Takes answers back. */
  async forget(ids: string[]): Promise<void> {
    if (await this.#apply(ids, (id) => this.#backend.forgetAnswer(id))) await this.refresh();
  }

  async #apply(ids: string[], tell: (id: string) => Promise<void>): Promise<boolean> {
    const done = await this.guard(async () => {
      for (const id of ids) await tell(id);
      return true;
    });
    if (!done) this.#answered = new Set([...this.#answered].filter((id) => !ids.includes(id)));
    return done === true;
  }
}
