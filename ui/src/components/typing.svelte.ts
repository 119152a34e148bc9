// What is typed into a field until it is taken: a text that means nothing stays in sight, is marked, and changes nothing.

export class Typing<T> {
  /** The text while it is typed; null once it was taken. */
  text = $state<string | null>(null);
  readonly #read: (text: string) => T | undefined;
  readonly #value: () => T;
  readonly #onchange: (value: T) => void;

  /** `read` resolves a text to what it means, undefined for nothing; `value` is what the field has now. */
  constructor(read: (text: string) => T | undefined, value: () => T, onchange: (value: T) => void) {
    [this.#read, this.#value, this.#onchange] = [read, value, onchange];
  }

  /** What the text means; undefined while it means nothing. */
  readonly meant = $derived.by((): T | undefined => (this.text === null ? this.#value() : this.#read(this.text)));
  readonly wrong = $derived(this.meant === undefined);

  take(): void {
    if (this.text === null || this.meant === undefined) return;
    this.put(this.meant);
  }

  /** Takes a value that wasn't typed, as one that was chosen. */
  put(value: T): void {
    this.text = null;
    if (value !== this.#value()) this.#onchange(value);
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
