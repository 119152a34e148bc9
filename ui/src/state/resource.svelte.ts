// An answer of the program that a view shows: asked for again whenever what it depends on changes.
import type { CommandError } from '../bindings/CommandError';
import { commandError } from '../backend/backend';

export class Resource<T> {
  /** The latest answer; null before the first one and after a failure. */
  value = $state.raw<T | null>(null);
  error = $state.raw<CommandError | null>(null);
  loading = $state(false);
  attempt = $state(0);

  /** Asks again. */
  retry(): void {
    this.attempt += 1;
  }
}

interface Options<T> {
  /** Keep the previous answer or error until the next answer arrives, also while there is nothing to ask for. */
  keep?: boolean;
  /** Releases an answer that is no longer shown. */
  release?: (value: T) => void;
}

/**
 * Calls `load` in an effect and keeps its answer. `load` returns null when there is nothing to ask for. It has to read everything it depends
 * on before its first await. Answers that arrive after the question has changed are dropped.
 */
export function resource<T>(load: () => Promise<T> | null, { keep = false, release }: Options<T> = {}): Resource<T> {
  const found = new Resource<T>();
  $effect(() => {
    void found.attempt;
    const asked = load();
    if (!keep) found.value = null;
    if (!keep || asked === null) found.error = null;
    found.loading = asked !== null;
    if (asked === null) return;
    let current = true;
    let answer: T | null = null;
    asked.then(
      (value) => {
        if (!current) return release?.(value);
        answer = value;
        [found.value, found.error, found.loading] = [value, null, false];
      },
      (reason: unknown) => {
        if (current) [found.value, found.error, found.loading] = [null, commandError(reason), false];
      },
    );
    return () => {
      current = false;
      if (answer !== null) release?.(answer);
    };
  });
  return found;
}
