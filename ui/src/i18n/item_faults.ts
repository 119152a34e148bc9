// What is remarkable about rows of an item sheet, in words.
import type { ItemFault } from '../bindings/ItemFault';
import type { MessageKey } from './index.svelte';

export const itemFaults: Record<ItemFault, MessageKey & `items.fault_${string}`> = {
  hidden_rows: 'items.fault_hidden_rows',
  other_sheet: 'items.fault_other_sheet',
  twice: 'items.fault_twice',
  no_sales: 'items.fault_no_sales',
  name_of_another: 'items.fault_name_of_another',
  pack_contents: 'items.fault_pack_contents',
  total: 'items.fault_total',
  similar_code: 'items.fault_similar_code',
  ambiguous_name: 'items.fault_ambiguous_name',
  unknown_name: 'items.fault_unknown_name',
  max_below_min: 'items.fault_max_below_min',
  out_of_range: 'items.fault_out_of_range',
  own_successor: 'items.fault_own_successor',
  case_size_unknown: 'items.fault_case_size_unknown',
  shelf_life_unclear: 'items.fault_shelf_life_unclear',
  unreadable: 'items.fault_unreadable',
};
