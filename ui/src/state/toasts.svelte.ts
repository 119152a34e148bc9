// Short notices at the lower edge, some with one thing to do about them.
export interface Toast {
  id: number;
  text: string;
  action?: {
    label: string;
    testid: string;
    run: () => void;
    /** What it takes back the last change of. A later change of the same leaves an older notice without its action, which would undo that one. */
    of?: string;
  };
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
    if (action?.of !== undefined) this.settle(action.of);
    this.list = [...this.list.slice(-2), action ? { id, text, action } : { id, text }];
    setTimeout(() => this.close(id), action ? 12_000 : 5_000);
  }

  /** Something was changed, or taken back elsewhere: older notices no longer offer to take back the last change of it. */
  settle(of: string): void {
    this.list = this.list.map((toast) => (toast.action?.of === of ? { id: toast.id, text: toast.text } : toast));
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}
