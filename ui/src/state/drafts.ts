// Texts in the fields of a long list that couldn't be taken: they come back with their row, and are named when the list is left.

export interface Draft {
  /** What the field is called. */
  label: string;
  text: string;
  /** The program refused it; otherwise it means nothing. */
  refused: boolean;
}

export class Drafts {
  readonly #all = new Map<string, Draft>();

  at(key: string): Draft | null {
    return this.#all.get(key) ?? null;
  }

  set(key: string, draft: Draft | null): void {
    if (draft === null) this.#all.delete(key);
    else this.#all.set(key, draft);
  }

  get all(): readonly Draft[] {
    return [...this.#all.values()];
  }
}
