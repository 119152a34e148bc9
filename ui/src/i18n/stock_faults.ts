// What is remarkable about a row of a stock list, in words.
import type { StockFault } from '../bindings/StockFault';
import type { MessageKey } from './index.svelte';

export const stockFaults: Record<StockFault, MessageKey & `order.fault_${string}`> = {
  no_product: 'order.fault_no_product',
  no_number: 'order.fault_no_number',
  no_store: 'order.fault_no_store',
  store_from_above: 'order.fault_store_from_above',
  negative: 'order.fault_negative',
  expired: 'order.fault_expired',
  bad_date: 'order.fault_bad_date',
  ambiguous_date: 'order.fault_ambiguous_date',
  bad_shelf_life: 'order.fault_bad_shelf_life',
  bad_pack_size: 'order.fault_bad_pack_size',
  bad_on_the_way: 'order.fault_bad_on_the_way',
  pack_sizes_differ: 'order.fault_pack_sizes_differ',
  shelf_lives_differ: 'order.fault_shelf_lives_differ',
  on_the_way_repeated: 'order.fault_on_the_way_repeated',
  included_on_the_way: 'order.fault_included_on_the_way',
  on_the_way_unknown: 'order.fault_on_the_way_unknown',
  cases_to_units: 'order.fault_cases_to_units',
  case_size_unknown: 'order.fault_case_size_unknown',
  parts_differ: 'order.fault_parts_differ',
  older_day: 'order.fault_older_day',
};
