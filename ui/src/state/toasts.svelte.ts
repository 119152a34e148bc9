// Short notices at the lower edge, some with one thing to do about them.
export interface Toast {
  id: number;
  text: string;
  action?: { label: string; testid: string; run: () => void };
}

export class Toasts {
  list = $state<Toast[]>([]);
  /** Open dialogs, the topmost last: what is outside of it can't be clicked, so it shows the notices. */
  hosts = $state.raw<readonly symbol[]>([]);
  #next = 1;

  /** A dialog opens; call what it resolves to when it closes. */
  host(dialog: symbol): () => void {
    this.hosts = [...this.hosts, dialog];
    return () => (this.hosts = this.hosts.filter((other) => other !== dialog));
  }

  /** Shows a notice for a while; longer when it offers something. */
  show(text: string, action?: Toast['action'] | undefined): void {
    const id = this.#next++;
    this.list = [...this.list.slice(-2), action ? { id, text, action } : { id, text }];
    setTimeout(() => this.close(id), action ? 12_000 : 5_000);
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}
