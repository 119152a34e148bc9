// The trainings that are queued, running or just ended. The program owns them; this only mirrors its list.
import type { Backend } from '../backend/backend';
import type { Job } from '../bindings/Job';
import type { JobList } from '../bindings/JobList';
import type { TrainRequest } from '../bindings/TrainRequest';
import type { UnfinishedTraining } from '../bindings/UnfinishedTraining';
import { Guard } from './guard.svelte';

export class Jobs extends Guard {
  list = $state.raw<Job[]>([]);
  /** What waits is held. */
  paused = $state(false);
  /** Trainings that were interrupted and can be resumed. */
  unfinished = $state.raw<UnfinishedTraining[]>([]);
  readonly active = $derived(this.list.filter((job) => job.state === 'running' || job.state === 'queued').length);

  readonly #backend: Backend;
  readonly #onEnd: (job: Job) => void;
  #stop: (() => void) | null = null;
  #first = true;

  /** `onEnd` hears of each job that ends while the window is open. */
  constructor(backend: Backend, onEnd: (job: Job) => void) {
    super();
    this.#backend = backend;
    this.#onEnd = onEnd;
  }

  async watch(): Promise<void> {
    await this.guard(async () => {
      this.#stop = await this.#backend.watchJobs((list) => this.#take(list));
    });
  }

  /** Looks which trainings were cut: at the start, and when one ends badly. */
  async lookForUnfinished(): Promise<void> {
    await this.guard(async () => {
      this.unfinished = await this.#backend.unfinishedTrainings();
    });
  }

  /** What a failed training left to resume, if anything. */
  leftBy(job: Job): UnfinishedTraining | undefined {
    return job.state === 'failed' ? this.unfinished.find(({ request }) => sameModel(request, job.request)) : undefined;
  }

  /** Goes on with a training that was cut; the row that failed has no more to say. */
  async resume(name: string, failed?: Job): Promise<void> {
    await this.#without(name, async () => {
      await this.#backend.resumeTraining(name);
      if (failed) await this.#backend.dismissJob(failed.id);
    });
  }

  async discard(name: string): Promise<void> {
    await this.#without(name, async () => this.#backend.discardTraining(name));
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  async cancel(id: number): Promise<void> {
    await this.guard(() => this.#backend.cancelJob(id));
  }

  async dismiss(id: number): Promise<void> {
    await this.guard(() => this.#backend.dismissJob(id));
  }

  async pause(paused: boolean): Promise<void> {
    await this.guard(() => this.#backend.pauseJobs(paused));
  }

  async cancelAll(): Promise<void> {
    await this.guard(() => this.#backend.cancelAllJobs());
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
      if (ended && was !== job.state) {
        this.#onEnd(job);
        if (job.state === 'failed') void this.lookForUnfinished();
      }
    }
  }

  async #without(name: string, work: () => Promise<void>): Promise<void> {
    await this.guard(async () => {
      await work();
      this.unfinished = this.unfinished.filter((one) => one.name !== name);
    });
  }
}

/** Whether two requests would make versions of the same model. */
function sameModel(one: TrainRequest, other: TrainRequest): boolean {
  const key = ({ scope, model_type }: TrainRequest) =>
    JSON.stringify([scope.mode, scope.product, scope.store, scope.range, scope.aggregation, model_type]);
  return key(one) === key(other);
}
