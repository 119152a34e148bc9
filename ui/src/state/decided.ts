// What someone decided about the lines of a worklist: kept on this computer for each data folder, so that neither a restart nor an
// approval that is taken back loses it. A decision is about one suggestion: it doesn't outlive it.
import type { Worklist } from '../bindings/Worklist';
import { keepForLong, recallFromLong } from './persisted';

/** What was decided about a line whose suggestion is another one now. */
export interface Earlier {
  /** The own quantity, where there was one. */
  own: number | null;
  suggested: number | null;
}

export interface Decided {
  /** The last day of sales that the worklist is of; null before the first. */
  day: string | null;
  /** Money that may be spent; null for as much as is needed. */
  budget: number | null;
  /** Own quantities by line; what is accepted; what isn't ordered this time. */
  own: Record<string, number>;
  accepted: string[];
  skipped: string[];
  /** What was suggested when someone decided, by line. */
  suggested: Record<string, number | null>;
  /** What no longer counts, by line. */
  earlier: Record<string, Earlier>;
}

export const UNDECIDED: Decided = { day: null, budget: null, own: {}, accepted: [], skipped: [], suggested: {}, earlier: {} };

const nameOf = (folder: string): string => `orders.decided.${folder}`;
export const recallDecided = (folder: string): Decided => ({ ...UNDECIDED, ...recallFromLong<Partial<Decided>>(nameOf(folder), {}) });
export const keepDecided = (folder: string, decided: Decided): void => keepForLong(nameOf(folder), decided);

const isSame = (one: number | null, other: number | null): boolean =>
  one === other || (one !== null && other !== null && Math.abs(one - other) < 1e-6);

/** What still counts in a new worklist. What was decided about another suggestion or for other days becomes what was decided earlier. */
export function stillDecided(before: Decided, worklist: Pick<Worklist, 'at'>, lines: Iterable<{ key: string; quantity: number | null }>): Decided {
  const sameDay = before.day === null || before.day === worklist.at;
  const now = new Map<string, number | null>();
  for (const { key, quantity } of lines) now.set(key, quantity);
  const gone = new Set<string>();
  // What was said of other days, or of lines that are gone, says nothing anymore.
  const earlier = Object.fromEntries(Object.entries(before.earlier).filter(([key]) => sameDay && now.has(key)));
  for (const [key, suggested] of Object.entries(before.suggested)) {
    const quantity = now.get(key);
    if (sameDay && (quantity === undefined || isSame(quantity, suggested))) continue;
    gone.add(key);
    if (quantity !== undefined) earlier[key] = { own: before.own[key] ?? null, suggested };
  }
  const stays = (key: string): boolean => !gone.has(key);
  const kept = <T>(record: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(record).filter(([key]) => stays(key)));
  return {
    day: worklist.at,
    budget: before.budget,
    own: kept(before.own),
    accepted: before.accepted.filter(stays),
    skipped: before.skipped.filter(stays),
    suggested: kept(before.suggested),
    earlier,
  };
}
