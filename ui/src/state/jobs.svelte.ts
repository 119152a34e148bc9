// The trainings that are queued, running or just ended. The program owns them; this only mirrors its list.
import type { Backend } from '../backend/backend';
import { commandError } from '../backend/backend';
import type { CommandError } from '../bindings/CommandError';
import type { Job } from '../bindings/Job';
import type { JobList } from '../bindings/JobList';

export class Jobs {
  list = $state.raw<Job[]>([]);
  /** What waits is held. */
  paused = $state(false);
  error = $state.raw<CommandError | null>(null);
  readonly active = $derived(this.list.filter((job) => job.state === 'running' || job.state === 'queued').length);

  readonly #backend: Backend;
  readonly #onEnd: (job: Job) => void;
  #stop: (() => void) | null = null;
  #first = true;

  /** `onEnd` is told of each job that ends while the window looks on. */
  constructor(backend: Backend, onEnd: (job: Job) => void) {
    this.#backend = backend;
    this.#onEnd = onEnd;
  }

  async watch(): Promise<void> {
    try {
      this.#stop = await this.#backend.watchJobs((list) => this.#take(list));
    } catch (reason) {
      this.error = commandError(reason);
    }
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  async cancel(id: number): Promise<void> {
    await this.#guarded(() => this.#backend.cancelJob(id));
  }

  async dismiss(id: number): Promise<void> {
    await this.#guarded(() => this.#backend.dismissJob(id));
  }

  async pause(paused: boolean): Promise<void> {
    await this.#guarded(() => this.#backend.pauseJobs(paused));
  }

  async cancelAll(): Promise<void> {
    await this.#guarded(() => this.#backend.cancelAllJobs());
  }

  #take({ jobs, paused }: JobList): void {
    this.paused = paused;
    const before = new Map(this.list.map((job) => [job.id, job.state]));
    this.list = jobs;
    const known = !this.#first;
    this.#first = false;
    if (!known) return;
    for (const job of jobs) {
      const was = before.get(job.id);
      const ended = job.state === 'finished' || job.state === 'failed' || job.state === 'cancelled';
      if (ended && was !== job.state) this.#onEnd(job);
    }
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    this.error = null;
    try {
      await work();
    } catch (reason) {
      this.error = commandError(reason);
    }
  }
}
