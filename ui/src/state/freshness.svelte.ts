// How versions do on the sales that came in since they were trained: asked for one at a time, for what is on the screen.
import { SvelteMap } from 'svelte/reactivity';
import type { Backend } from '../backend/backend';
import type { Staleness } from '../bindings/Staleness';

export class Freshness {
  /** By the version's path. */
  readonly found = new SvelteMap<string, Staleness>();

  readonly #backend: Backend;
  #wanted: string[] = [];
  #running = false;
  /** Counts how often all answers became old. */
  #turn = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Other sales make every answer old. */
  forget(): void {
    this.#turn += 1;
    this.found.clear();
  }

  /** What is in sight now; what was before and has not been answered is not needed anymore. */
  want(paths: string[]): void {
    this.#wanted = paths;
    if (!this.#running) void this.#ask();
  }

  /** The answer, from before or asked for now. */
  async of(path: string): Promise<Staleness> {
    const known = this.found.get(path);
    if (known) return known;
    const turn = this.#turn;
    const answer = await this.#backend.staleness(path);
    if (turn === this.#turn) this.found.set(path, answer);
    return answer;
  }

  async #ask(): Promise<void> {
    this.#running = true;
    for (let path = this.#wanted.shift(); path !== undefined; path = this.#wanted.shift()) {
      // A list goes without; the details of the version say why.
      await this.of(path).catch(() => null);
    }
    this.#running = false;
  }
}
