// Which column holds which field, where the user chose it. Other columns are left to the program's own recognition.
import type { ColumnUse } from '../bindings/ColumnUse';
import type { DateOrder } from '../bindings/DateOrder';
import type { Field } from '../bindings/Field';
import type { FileReport } from '../bindings/FileReport';

/** How a mapping names a column: by its header, or by its place where the header is empty or not the only one. */
export function columnName(columns: ColumnUse[], index: number): string {
  const header = columns[index]?.header ?? '';
  const alone = columns.filter((column) => column.header === header).length === 1;
  return header !== '' && alone ? header : `#${index + 1}`;
}

export class ColumnMap {
  /** Field → column, '' for none. */
  #said = $state<Partial<Record<Field, string>>>({});
  #order = $state<DateOrder | null>(null);
  /** Called when a column is taken for a field: what was answered before about the field no longer holds. */
  readonly #onSet: (field: Field) => void;

  constructor(onSet: (field: Field) => void = () => undefined) {
    this.#onSet = onSet;
  }

  /** What a column is used as: as said by hand, else as recognized and not taken away by hand. */
  fieldOf(file: FileReport, index: number): Field | null {
    const name = columnName(file.columns, index);
    const said = (Object.entries(this.#said) as [Field, string][]).find(([, column]) => column === name);
    if (said) return said[0];
    const recognized = file.columns[index]?.field ?? null;
    return recognized !== null && this.#said[recognized] === undefined ? recognized : null;
  }

  /** Takes a column for a field, or for none; what the column was before becomes free. */
  set(file: FileReport, index: number, field: Field | null): void {
    const before = this.fieldOf(file, index);
    if (before !== null && before !== field) this.#said[before] = '';
    if (field === null) return;
    this.#said[field] = columnName(file.columns, index);
    this.#onSet(field);
  }

  /** Leaves a field to the program's own recognition again. */
  unset(field: Field): void {
    delete this.#said[field];
  }

  setOrder(file: FileReport, order: DateOrder): void {
    const index = file.columns.findIndex((column) => column.field === 'date');
    if (index < 0) return;
    this.#order = order;
    this.#said.date = columnName(file.columns, index);
  }

  /** As the program takes it: `field=column`, `field=` for none, `date=column:dmy`. */
  options(): string[] {
    return Object.entries(this.#said).map(
      ([field, column]) => `${field}=${column}${field === 'date' && column !== '' && this.#order ? `:${this.#order}` : ''}`,
    );
  }
}
