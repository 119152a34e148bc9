// Reading a file, which can take long: visible while it runs, and ended on request, which isn't a failure.
import type { Backend } from '../backend/backend';
import type { Guard } from './guard.svelte';

export class FileReading {
  running = $state(false);
  /** Whether the last one was ended on request. */
  stopped = $state(false);
  readonly #backend: Backend;
  readonly #guard: Guard;

  constructor(backend: Backend, guard: Guard) {
    [this.#backend, this.#guard] = [backend, guard];
  }

  /** Runs work that reads a file and resolves to its result, or to null when it failed or was stopped. */
  async run<T>(work: () => Promise<T>): Promise<T | null> {
    [this.running, this.stopped] = [true, false];
    const result = await this.#guard.guard(work);
    this.running = false;
    if (this.stopped && this.#guard.error?.code === 'cancelled') this.#guard.error = null;
    else this.stopped = false;
    return result;
  }

  stop(): void {
    if (!this.running) return;
    this.stopped = true;
    void this.#backend.cancelImport();
  }
}
