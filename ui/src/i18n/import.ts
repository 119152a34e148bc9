// The fields of sales data and the reasons why a row is left out, in the language in force.
import type { ImportIssue } from '../bindings/ImportIssue';
import { type MessageKey, t } from './index.svelte';

const names = {
  date: 'field.date',
  product_id: 'field.product_id',
  product_name: 'field.product_name',
  store_id: 'field.store_id',
  store_name: 'field.store_name',
  quantity: 'field.quantity',
  price: 'field.price',
  amount: 'field.amount',
  promotion: 'field.promotion',
  temperature: 'field.temperature',
} as const satisfies Record<string, MessageKey>;

export type Field = keyof typeof names;
export const fields = Object.keys(names) as Field[];
export const fieldName = (field: Field): string => t(names[field]);

const issues: Record<string, MessageKey | undefined> = {
  bad_date: 'issue.bad_date',
  bad_number: 'issue.bad_number',
  missing: 'issue.missing',
  bad_id: 'issue.bad_id',
};

/** Why a row is left out; a reason that the window has no words for is told as the program says it. */
export function issueText(issue: ImportIssue): string {
  const key = issues[issue.code];
  return key ? t(key as 'issue.missing') : issue.message;
}
