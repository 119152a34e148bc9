// The queue of trainings of the backend in memory: jobs that move on by a clock. Never part of the program.
import type { CommandError } from '../bindings/CommandError';
import type { DataSummary } from '../bindings/DataSummary';
import type { Job } from '../bindings/Job';
import type { JobList } from '../bindings/JobList';
import type { ScopeRequest } from '../bindings/ScopeRequest';
import type { TrainRequest } from '../bindings/TrainRequest';
import type { UnfinishedTraining } from '../bindings/UnfinishedTraining';
import type { Backend } from './backend';
import * as trained from './fake_versions';
import type { Ordering } from './ordering';
import type { Plans } from './plans';
import type { Upkeep } from './upkeep';

/** Rejects from then on with this error, by name of the method. */
export type Failures = Partial<Record<Method, CommandError>>;

/** A method of the backend, or of its part for orders. */
type Method = keyof Backend | `ordering.${keyof Ordering}` | `upkeep.${keyof Upkeep}` | `plans.${keyof Plans}`;

/** As many as the program chooses for a single product where the form leaves it to the program. */
const CHOSEN_EPOCHS = 60;

/** The part of the backend that trains. */
export abstract class FakeQueue {
  readonly failures: Failures = {};
  readonly calls: string[] = [];
  jobs: Job[] = [];
  unfinished: UnfinishedTraining[] = [];
  #listeners = new Set<(list: JobList) => void>();
  #paused = false;

  protected abstract summary: DataSummary;
  /** Milliseconds an epoch takes; with 0, jobs make no progress. */
  protected abstract epochMs: number;
  /** Where the next version of a scope and type goes. */
  protected abstract nextPath(scope: ScopeRequest, type: string): string;
  /** Lists the version that a job made. */
  protected abstract finished(job: Job, path: string): void;

  protected async do<T>(method: Method, work: () => T): Promise<T> {
    this.calls.push(method);
    await Promise.resolve();
    const failure = this.failures[method];
    if (failure) throw failure;
    return work();
  }

  train: Backend['train'] = (request) =>
    this.do('train', () => {
      const id = 1 + this.jobs.reduce((most, job) => Math.max(most, job.id), 0);
      this.jobs = [...this.jobs, this.job(id, request)];
      this.#tell();
      if (this.epochMs > 0) this.#run(id);
      return id;
    });
  cancelJob: Backend['cancelJob'] = (id) => this.do('cancelJob', () => this.change(id, { state: 'cancelled' }));
  dismissJob: Backend['dismissJob'] = (id) =>
    this.do('dismissJob', () => {
      this.jobs = this.jobs.filter((job) => job.id !== id);
      this.#tell();
    });
  watchJobs: Backend['watchJobs'] = (onJobs) =>
    this.do('watchJobs', () => {
      this.#listeners.add(onJobs);
      onJobs(this.#list());
      return () => this.#listeners.delete(onJobs);
    });

  pauseJobs: Backend['pauseJobs'] = (paused) =>
    this.do('pauseJobs', () => {
      this.#paused = paused;
      this.#tell();
    });
  cancelAllJobs: Backend['cancelAllJobs'] = () =>
    this.do('cancelAllJobs', () => {
      for (const job of this.jobs) if (job.state === 'queued' || job.state === 'running') this.change(job.id, { state: 'cancelled' });
    });
  unfinishedTrainings = () => this.do('unfinishedTrainings', () => this.unfinished);
  resumeTraining: Backend['resumeTraining'] = async (name) => {
    const found = this.unfinished.find((one) => one.name === name);
    if (!found) throw { code: 'store', message: `${name} isn't an interrupted training` } satisfies CommandError;
    this.unfinished = this.unfinished.filter((one) => one.name !== name);
    return this.train(found.request);
  };
  discardTraining: Backend['discardTraining'] = (name) =>
    this.do('discardTraining', () => {
      this.unfinished = this.unfinished.filter((one) => one.name !== name);
    });

  job(id: number, request: TrainRequest, more: Partial<Job> = {}): Job {
    const product = this.summary.products.find((one) => one.product_id === request.scope.product);
    const store = this.summary.stores.find((one) => one.store_id === request.scope.store);
    return {
      id,
      request,
      title_product: product?.product_name ?? null,
      title_store: store?.store_name ?? null,
      state: 'queued',
      epoch: 0,
      epochs: Number(request.settings['epochs'] ?? 0) || CHOSEN_EPOCHS,
      history: [],
      best_epoch: null,
      refit: null,
      remaining_seconds: null,
      model_path: null,
      metrics: null,
      error: null,
      ...more,
    };
  }

  change(id: number, change: Partial<Job>): void {
    this.jobs = this.jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#list());
  }

  #list(): JobList {
    return { jobs: this.jobs, paused: this.#paused };
  }

  #run(id: number): void {
    const history = trained.losses(52, id);
    const timer = setInterval(() => {
      const job = this.jobs.find((one) => one.id === id);
      if (!job || (job.state !== 'queued' && job.state !== 'running')) return clearInterval(timer);
      if (job.state === 'queued' && this.#paused) return;
      if (job.state === 'queued' && this.jobs.filter((one) => one.state === 'running').length >= 2) return;
      const seen = history.slice(0, job.epoch + 1);
      if (job.epoch < history.length) {
        this.change(id, {
          state: 'running',
          epoch: seen.length,
          history: seen,
          best_epoch: trained.bestEpoch(seen),
          remaining_seconds: ((job.epochs - seen.length) * this.epochMs) / 1000,
        });
        return;
      }
      clearInterval(timer);
      const path = this.nextPath(job.request.scope, job.request.model_type);
      this.finished(job, path);
      this.change(id, { state: 'finished', model_path: path, metrics: trained.metrics(0.098), remaining_seconds: null });
    }, this.epochMs);
  }
}
