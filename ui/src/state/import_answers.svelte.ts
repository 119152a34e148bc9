// What an import asked and what the user answered. An answered question stays, so that the answer can be changed.
import { untrack } from 'svelte';
import type { CommandError } from '../bindings/CommandError';
import type { DateOrder } from '../bindings/DateOrder';
import type { Field } from '../bindings/Field';
import type { FileReport } from '../bindings/FileReport';
import type { Question } from '../bindings/Question';
import type { QuestionCode } from '../bindings/QuestionCode';
import type { Rhythm } from '../bindings/Rhythm';
import type { RowEffect } from '../bindings/RowEffect';
import type { RowKind } from '../bindings/RowKind';
import { ColumnMap } from './column_map.svelte';

/** Names a question among those of an import: a file asks each only once. */
export const questionKey = (question: Question): string => `${question.code}@${question.file}`;

/** The questions of a refusal. */
export function questionsOf(error: CommandError | null): Question[] {
  const questions = error?.details?.['questions'];
  return Array.isArray(questions) ? (questions as Question[]) : [];
}

/** The field that a question about columns is about. */
const columnOf: Partial<Record<QuestionCode, Field>> = { date_column: 'date', product_column: 'product_id', quantity_column: 'quantity' };

/** The answer that skips the rows it is about: nobody is advised to lose sales. */
const LEAVE_OUT = 'leave_out';

export class ImportAnswers {
  /** Columns by hand. An answer about a column and a mapping of it replace each other. */
  readonly columns = new ColumnMap((field) => this.#forgetColumn(field));
  #asked = $state.raw<Question[]>([]);
  #open = $state.raw<ReadonlySet<string>>(new Set());
  #answers = $state<Record<string, string>>({});
  /** Value of a type column → what it does to its rows. */
  #kinds = $state<Record<string, RowEffect>>({});
  #rhythm = $state<Rhythm | null>(null);

  /** Those to show, in the order in which they came up. Types of rows are asked in a table of their own. */
  readonly shown = $derived(
    this.#asked.filter((question) => question.code !== 'row_kinds' && (this.#open.has(questionKey(question)) || this.answerTo(question) !== null)),
  );
  /** Open questions that are asked one by one. */
  readonly openCount = $derived(this.#asked.filter((question) => question.code !== 'row_kinds' && this.isOpen(question)).length);
  /** Open questions with an answer that loses nothing. */
  readonly suggested = $derived(
    this.shown.filter((question) => question.default !== null && question.default !== LEAVE_OUT && this.answerTo(question) === null),
  );

  /** Takes the questions of the latest reading. */
  take(questions: Question[]): void {
    const before = untrack(() => this.#asked);
    const known = new Set(before.map(questionKey));
    const latest = new Map(questions.map((question) => [questionKey(question), question]));
    this.#asked = [
      ...before.map((question) => latest.get(questionKey(question)) ?? question),
      ...[...latest.values()].filter((question) => !known.has(questionKey(question))),
    ];
    this.#open = new Set(latest.keys());
  }

  /** Whether the latest reading asked for it, again where it was answered. */
  isOpen(question: Question): boolean {
    return this.#open.has(questionKey(question));
  }

  answerTo(question: Question): string | null {
    return this.#answers[questionKey(question)] ?? null;
  }

  /** Whether a value was typed instead of chosen. */
  isTyped(question: Question): boolean {
    const answer = this.answerTo(question);
    return answer !== null && !question.candidates.some(({ value }) => value === answer);
  }

  answer(question: Question, value: string): void {
    const field = columnOf[question.code];
    if (field) this.columns.unset(field);
    this.#answers[questionKey(question)] = value;
  }

  /** An empty text isn't an answer. */
  clear(question: Question): void {
    delete this.#answers[questionKey(question)];
  }

  takeSuggested(): void {
    for (const question of this.suggested) if (question.default) this.answer(question, question.default);
  }

  /** What a value does to its rows; null when neither the user nor a word explains it. */
  effectOf(kind: RowKind): RowEffect | null {
    return this.#kinds[kind.value] ?? (kind.is_known ? kind.effect : null);
  }

  setEffect(kind: RowKind, effect: RowEffect): void {
    this.#kinds[kind.value] = effect;
  }

  rhythmOf(file: FileReport): Rhythm {
    return this.#rhythm ?? file.rhythm;
  }

  get saidRhythm(): boolean {
    return this.#rhythm !== null;
  }

  setRhythm(rhythm: Rhythm): void {
    this.#rhythm = rhythm;
  }

  /** Fixes the order of day and month of a file. */
  setOrder(file: FileReport, order: DateOrder): void {
    const asked = this.shown.find(({ code, file: name }) => code === 'date_order' && name === file.file);
    if (asked) this.answer(asked, order);
    else this.columns.setOrder(file, order);
  }

  #forgetColumn(field: Field): void {
    for (const question of this.#asked) if (columnOf[question.code] === field) this.clear(question);
  }

  /** Answers as the program takes them: `code@file=value`. */
  options(): string[] {
    return Object.entries(this.#answers).map(([key, value]) => `${key}=${value}`);
  }

  /** Mappings as the program takes them: `quantity=Sold`, `kind:value=effect`, `rhythm=monthly`. */
  mappings(): string[] {
    const kinds = Object.entries(this.#kinds).map(([value, effect]) => `kind:${value}=${effect}`);
    const rhythm = this.#rhythm === null ? [] : [`rhythm=${this.#rhythm}`];
    return [...this.columns.options(), ...kinds, ...rhythm];
  }
}
