// Small pictures of loss curves for the list: read a few at a time, the latest few hundred kept.
import type { Backend } from '../backend/backend';

const KEPT = 240;
const AT_ONCE = 3;

export class Thumbnails {
  readonly #backend: Backend;
  readonly #urls = new Map<string, Promise<string | null>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** An address for an image, or null when the picture cannot be read. A published version never changes, so its picture stays. */
  of(path: string): Promise<string | null> {
    const known = this.#urls.get(path);
    if (known) return known;
    const url = this.#read(path);
    this.#urls.set(path, url);
    const [oldest] = this.#urls.keys();
    if (this.#urls.size > KEPT && oldest !== undefined) {
      void this.#urls.get(oldest)?.then((old) => old && URL.revokeObjectURL(old));
      this.#urls.delete(oldest);
    }
    return url;
  }

  async #read(path: string): Promise<string | null> {
    if (this.#running >= AT_ONCE) await new Promise<void>((go) => this.#waiting.push(go));
    this.#running += 1;
    try {
      const bytes = await this.#backend.thumbnail(path);
      return URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'image/png' }));
    } catch {
      // The drawer says why; in the list the place stays empty.
      return null;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
