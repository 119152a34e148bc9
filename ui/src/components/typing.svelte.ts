// What is typed into a field until it is taken: a text that means nothing, or that the program refuses, stays in sight, is marked, and changes
// nothing.

export class Typing<T> {
  /** The text while it is typed; null once it was taken. */
  text = $state<string | null>(null);
  /** The text that the program refused. */
  #refused = $state<string | null>(null);
  readonly #read: (text: string) => T | undefined;
  readonly #value: () => T;
  readonly #onchange: (value: T) => unknown;

  /**
   * `read` resolves a text to what it means, undefined for nothing; `value` is what the field has now. `onchange` may resolve to false: the program
   * refused the value.
   */
  constructor(read: (text: string) => T | undefined, value: () => T, onchange: (value: T) => unknown) {
    [this.#read, this.#value, this.#onchange] = [read, value, onchange];
  }

  /** What the text means; undefined while it means nothing. */
  readonly meant = $derived.by((): T | undefined => (this.text === null ? this.#value() : this.#read(this.text)));
  /** The program refused what is in the field. */
  readonly refused = $derived(this.text !== null && this.text === this.#refused);
  readonly wrong = $derived(this.meant === undefined || this.refused);

  /** Takes up a text that was left before it could be taken. */
  resume(text: string, refused: boolean): void {
    [this.text, this.#refused] = [text, refused ? text : null];
  }

  take(): void {
    if (this.text === null || this.meant === undefined) return;
    this.put(this.meant);
  }

  /** Takes a value that wasn't typed, as one that was chosen. */
  put(value: T): void {
    const typed = this.text;
    const again = this.#refused !== null;
    [this.text, this.#refused] = [null, null];
    // What was refused is settled by the value of before, too.
    if (value === this.#value() && !again) return;
    const taken = this.#onchange(value);
    if (typed === null || !(taken instanceof Promise)) return;
    void taken.then((done: unknown) => {
      if (done === false && this.text === null) [this.text, this.#refused] = [typed, typed];
    });
  }

  key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') this.text = null;
    if (event.key !== 'Enter' || this.text === null) return;
    // Enter takes what was typed; only another one is for the form around.
    event.preventDefault();
    this.take();
  }
}
