// Small pictures of loss curves for the list: those in sight are read, a few at a time, and the latest few hundred kept.
import { SvelteMap } from 'svelte/reactivity';
import type { Backend } from '../backend/backend';

const KEPT = 240;
const AT_ONCE = 3;

export class Thumbnails {
  /** An address for an image by the version's path; null where the picture cannot be read. A published version never changes. */
  readonly urls = new SvelteMap<string, string | null>();

  readonly #backend: Backend;
  #wanted: string[] = [];
  #running = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** What is in sight now; what was before and has not been read is not needed any more. */
  want(paths: string[]): void {
    this.#wanted = paths.filter((path) => !this.urls.has(path));
    while (this.#running < AT_ONCE && this.#wanted.length > 0) void this.#read();
  }

  async #read(): Promise<void> {
    this.#running += 1;
    for (let path = this.#wanted.shift(); path !== undefined; path = this.#wanted.shift()) {
      // The drawer says why there is none; in the list the place stays empty.
      const bytes = await this.#backend.thumbnail(path).catch(() => null);
      this.#keep(path, bytes && URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'image/png' })));
    }
    this.#running -= 1;
  }

  #keep(path: string, url: string | null): void {
    this.urls.set(path, url);
    const [oldest] = this.urls.keys();
    if (this.urls.size <= KEPT || oldest === undefined) return;
    const old = this.urls.get(oldest);
    if (old) URL.revokeObjectURL(old);
    this.urls.delete(oldest);
  }
}
