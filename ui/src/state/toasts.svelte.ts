// Short notices at the lower edge, some with one thing to do about them.
export interface Toast {
  id: number;
  text: string;
  action?: {
    label: string;
    testid: string;
    run: () => void;
    /** What it takes back the last change of. While a later change of the same can be taken back, it is that one's turn. */
    of?: string;
  };
}

const [SHORT, LONG] = [5_000, 12_000];

export class Toasts {
  list = $state<Toast[]>([]);
  /** Open dialogs, the topmost last: what is outside of it can't be clicked, so it shows the notices. */
  hosts = $state.raw<readonly symbol[]>([]);
  /** The notices of changes that can be taken back one after the other, the newest last, by what was changed. */
  #turns = $state.raw<Readonly<Record<string, readonly number[]>>>({});
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #next = 1;

  /** A dialog opens; call what it resolves to when it closes. */
  host(dialog: symbol): () => void {
    this.hosts = [...this.hosts, dialog];
    return () => (this.hosts = this.hosts.filter((other) => other !== dialog));
  }

  /** Shows a notice for a while, longer when it offers something; one that `stays` until it is closed. */
  show(text: string, action?: Toast['action'] | undefined, stays = false): void {
    const id = this.#next++;
    if (action?.of !== undefined) this.#turns = { ...this.#turns, [action.of]: [...this.#turnsOf(action.of), id] };
    this.list = [...this.list.slice(-2), action ? { id, text, action } : { id, text }];
    if (!stays) this.#stay(id, action ? LONG : SHORT);
  }

  /** What a notice offers now: to take a change back only while no later one of the same comes before it. */
  offered({ id, action }: Toast): Toast['action'] {
    return action?.of === undefined || this.#turnsOf(action.of).at(-1) === id ? action : undefined;
  }

  /** Does what a notice offers. */
  act(toast: Toast): void {
    const action = this.offered(toast);
    this.close(toast.id);
    if (action?.of !== undefined) this.taken(action.of);
    action?.run();
  }

  /** Takes back what the newest of the notices says that offer to; false where none does. */
  undo(): boolean {
    const newest = this.list.findLast((toast) => this.offered(toast)?.testid === 'toast-undo');
    if (newest) this.act(newest);
    return newest !== undefined;
  }

  /** The last change was taken back: the one before it is next, and stays in sight long enough to be. */
  taken(of: string): void {
    const left = this.#turnsOf(of).slice(0, -1);
    this.#turns = { ...this.#turns, [of]: left };
    const next = left.at(-1);
    if (next !== undefined && this.#timers.has(next)) this.#stay(next, LONG);
  }

  /** Something was changed or taken back elsewhere: no notice offers to take back a change of it any more. */
  settle(of: string): void {
    this.#turns = { ...this.#turns, [of]: [] };
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #turnsOf(of: string): readonly number[] {
    return this.#turns[of] ?? [];
  }

  #stay(id: number, time: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), time),
    );
  }
}
