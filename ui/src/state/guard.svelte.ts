// Work whose failure is shown to the user instead of being thrown on.
import { commandError } from '../backend/backend';
import type { CommandError } from '../bindings/CommandError';

export class Guard {
  /** Why the work tried last failed; null when it didn't. */
  error = $state.raw<CommandError | null>(null);

  /** Runs work and resolves to its result, or to null after a failure, which `error` then holds. */
  async guard<T>(work: () => Promise<T>): Promise<T | null> {
    this.error = null;
    try {
      return await work();
    } catch (reason) {
      this.error = commandError(reason);
      return null;
    }
  }
}
