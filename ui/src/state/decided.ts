// What someone decided about the lines of a worklist: kept on this computer for each data folder, so that neither a restart nor an
// approval that is taken back loses it. A decision is about one suggestion: it doesn't outlive it.
import type { Worklist } from '../bindings/Worklist';
import { keepForLong, recallFromLong } from './persisted';

/** What was decided about a line whose suggestion is another one now. */
export interface Earlier {
  /** The own quantity, where there was one. */
  own: number | null;
  suggested: number | null;
  /** Whether it was accepted, or not ordered; absent where nothing else than a quantity was decided, and in what was kept before. */
  accepted?: boolean;
  skipped?: boolean;
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
    if (quantity === undefined) continue;
    const decided = { accepted: before.accepted.includes(key), skipped: before.skipped.includes(key) };
    earlier[key] = { own: before.own[key] ?? null, suggested, ...decided };
  }
  const stays = (key: string): boolean => !gone.has(key);
  // What is suggested again, as after a budget was taken away, is what was decided about.
  const again = Object.entries(earlier).filter(([key, { suggested }]) => !gone.has(key) && sameDay && isSame(now.get(key) ?? null, suggested));
  for (const [key] of again) delete earlier[key];
  const back = (is: (one: Earlier) => unknown): string[] => again.flatMap(([key, one]) => (is(one) ? [key] : []));
  const kept = <T>(record: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(record).filter(([key]) => stays(key)));
  return {
    day: worklist.at,
    budget: before.budget,
    own: { ...kept(before.own), ...Object.fromEntries(again.flatMap(([key, { own }]) => (own === null ? [] : [[key, own]]))) },
    accepted: [...before.accepted.filter(stays), ...back(({ accepted }) => accepted)],
    skipped: [...before.skipped.filter(stays), ...back(({ skipped }) => skipped)],
    suggested: { ...kept(before.suggested), ...Object.fromEntries(again.map(([key, { suggested }]) => [key, suggested])) },
    earlier,
  };
}
