// Short notices at the lower edge, some with one thing to do about them.
export interface Toast {
  id: number;
  text: string;
  action?: { label: string; testid: string; run: () => void };
}

export class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;

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
