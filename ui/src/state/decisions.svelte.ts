// What someone does with the suggestions of the worklist until the order is approved: own quantities, what is accepted, and what isn't ordered this
// time. It is kept for each data folder.
import { type Decided, type Earlier, keepDecided, recallDecided } from './decided';
import { Guard } from './guard.svelte';
import { offeredOf, orderedOf, stepped, suggestedOf, wholeUnits, type WorkLine } from './work_line';

/** A copy in which a key has a value, or isn't where there is none. */
function put<T>(record: Readonly<Record<string, T>>, key: string, value: NoInfer<T> | undefined): Record<string, T> {
  const { [key]: _before, ...others } = record;
  return value === undefined ? others : { ...others, [key]: value };
}
function toggled(keys: ReadonlySet<string>, key: string, on: boolean): ReadonlySet<string> {
  if (keys.has(key) === on) return keys;
  return new Set(on ? [...keys, key] : [...keys].filter((one) => one !== key));
}

export class Decisions extends Guard {
  /** Money that may be spent; null for as much as is needed. */
  budget = $state<number | null>(null);
  /** Own quantities by line, as they were typed; what is accepted; what isn't ordered this time. */
  own = $state.raw<Record<string, number>>({});
  accepted = $state.raw<ReadonlySet<string>>(new Set());
  skipped = $state.raw<ReadonlySet<string>>(new Set());
  /** What was decided about lines whose suggestion is another one now: it doesn't count, and is shown until someone decides again. */
  earlier = $state.raw<Readonly<Record<string, Earlier>>>({});
  /** Texts of quantities that mean nothing, by line: they stay in sight until they are corrected, and nothing is ordered meanwhile. */
  unread = $state.raw<Readonly<Record<string, string>>>({});

  /** The data folder whose worklist this is, and what its decisions were about. */
  #folder: string | null = null;
  protected day: string | null = null;
  #suggested: Record<string, number | null> = {};

  quantityOf(line: WorkLine): number {
    const { key } = line;
    if (this.skipped.has(key)) return 0;
    return this.#ownOf(line) ?? orderedOf(line);
  }

  /** The own quantity of a line, in whole packs. */
  #ownOf({ key, step }: WorkLine): number | undefined {
    const own = this.own[key];
    return own === undefined ? undefined : wholeUnits(own, step);
  }

  /** What was typed where it was rounded up to whole packs; null elsewhere. */
  roundedFrom(line: WorkLine): number | null {
    const own = this.skipped.has(line.key) ? undefined : this.own[line.key];
    return own === undefined || own === this.#ownOf(line) ? null : own;
  }

  setUnread(key: string, text: string | null): void {
    if ((this.unread[key] ?? null) !== text) this.unread = put(this.unread, key, text ?? undefined);
  }

  /** What accepting a line orders: its own quantity, else what is suggested, also where that is in doubt. */
  offered(line: WorkLine): number {
    return this.#ownOf(line) ?? offeredOf(line);
  }

  isOwn(line: WorkLine): boolean {
    const own = this.#ownOf(line);
    return own !== undefined && own !== orderedOf(line);
  }

  /** Takes up what was decided about the worklist of a data folder. A folder that was moved takes its decisions along. */
  restore(folder: string): void {
    if (folder === this.#folder) return;
    const moved = this.#folder !== null;
    this.#folder = folder;
    if (moved) this.remember();
    else this.decided = recallDecided(folder);
  }

  setQuantity(line: WorkLine, quantity: number): void {
    const { key } = line;
    this.own = put(this.own, key, quantity === orderedOf(line) ? undefined : quantity);
    this.skipped = toggled(this.skipped, key, false);
    this.decide(line);
  }

  /** What is decided about a line now; calling it puts that back. */
  remembered({ key }: WorkLine): () => void {
    const [own, suggested, earlier] = [this.own[key], this.#suggested[key], this.earlier[key]];
    const [accepted, skipped] = [this.accepted.has(key), this.skipped.has(key)];
    return () => {
      [this.own, this.#suggested, this.earlier] = [put(this.own, key, own), put(this.#suggested, key, suggested), put(this.earlier, key, earlier)];
      [this.accepted, this.skipped] = [toggled(this.accepted, key, accepted), toggled(this.skipped, key, skipped)];
      this.remember();
    };
  }

  step(line: WorkLine, direction: 1 | -1): void {
    const quantity = stepped(this.quantityOf(line), line.step, direction);
    if (direction < 0 || quantity <= line.most) this.setQuantity(line, quantity);
  }

  /** Accepts lines, or takes that back. */
  accept(lines: WorkLine | readonly WorkLine[], accepted = true): void {
    const wanted = [lines].flat() as WorkLine[];
    const [keys, skipped] = [new Set(this.accepted), new Set(this.skipped)];
    for (const line of wanted) {
      const { key } = line;
      // Accepting a line in doubt decides to order what would be ordered.
      if (offeredOf(line) !== orderedOf(line)) this.#takeOffer(line, accepted);
      if (accepted) keys.add(key);
      else keys.delete(key);
      if (accepted) skipped.delete(key);
    }
    [this.accepted, this.skipped] = [keys, skipped];
    this.decide(...wanted);
  }

  #takeOffer(line: WorkLine, take: boolean): void {
    const { key } = line;
    const [own, offered] = [this.own[key], offeredOf(line)];
    if (take && own === undefined) this.own = put(this.own, key, offered);
    else if (!take && own === offered) this.own = put(this.own, key, undefined);
  }

  skip(line: WorkLine): void {
    const { key } = line;
    this.skipped = toggled(this.skipped, key, !this.skipped.has(key));
    this.accepted = toggled(this.accepted, key, false);
    this.decide(line);
  }

  /** What was decided earlier is no longer shown. */
  forgetEarlier(): void {
    this.earlier = {};
    this.remember();
  }

  /** Forgets what was decided about lines. */
  protected forget(about: ReadonlySet<string>): void {
    const others = <T>(by: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(by).filter(([key]) => !about.has(key)));
    [this.own, this.#suggested, this.earlier] = [others(this.own), others(this.#suggested), others(this.earlier)];
    this.unread = others(this.unread);
    this.accepted = new Set([...this.accepted].filter((key) => !about.has(key)));
    this.skipped = new Set([...this.skipped].filter((key) => !about.has(key)));
    this.remember();
  }

  protected get decided(): Decided {
    const { budget, own, accepted, skipped, earlier } = this;
    return { day: this.day, budget, own, accepted: [...accepted], skipped: [...skipped], suggested: this.#suggested, earlier };
  }

  protected set decided(decided: Decided) {
    [this.day, this.#suggested] = [decided.day, decided.suggested];
    const { budget, own, earlier } = decided;
    Object.assign(this, { budget, own, earlier, accepted: new Set(decided.accepted), skipped: new Set(decided.skipped) });
  }

  /** Someone decided about lines, knowing what is suggested now. */
  protected decide(...lines: WorkLine[]): void {
    const [suggested, earlier] = [{ ...this.#suggested }, { ...this.earlier }];
    for (const line of lines) {
      const { key } = line;
      this.setUnread(key, null);
      delete earlier[key];
      if (this.own[key] !== undefined || this.accepted.has(key) || this.skipped.has(key)) suggested[key] = suggestedOf(line);
      else delete suggested[key];
    }
    [this.#suggested, this.earlier] = [suggested, earlier];
    this.remember();
  }

  protected remember(): void {
    if (this.#folder !== null) keepDecided(this.#folder, this.decided);
  }
}
