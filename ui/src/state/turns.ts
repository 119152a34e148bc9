// Changes that build on what there is: one after the other, so that none takes back what another has just changed.
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does work when all before it has ended, however that ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Who asked for it hears of a failure; the next one doesn't care.
    this.#last = done.catch(() => undefined);
    return done;
  }
}
