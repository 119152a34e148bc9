// Columns of a stock list, and remarks about its rows, as text.
import type { StockFault } from '../bindings/StockFault';
import type { StockField } from '../bindings/StockField';
import type { MessageKey } from './index.svelte';

export const stockFaults: Record<StockFault, MessageKey & `stock.fault_${string}`> = {
  no_product: 'stock.fault_no_product',
  no_number: 'stock.fault_no_number',
  no_store: 'stock.fault_no_store',
  store_from_above: 'stock.fault_store_from_above',
  negative: 'stock.fault_negative',
  expired: 'stock.fault_expired',
  bad_date: 'stock.fault_bad_date',
  ambiguous_date: 'stock.fault_ambiguous_date',
  bad_shelf_life: 'stock.fault_bad_shelf_life',
  bad_pack_size: 'stock.fault_bad_pack_size',
  bad_on_the_way: 'stock.fault_bad_on_the_way',
  pack_sizes_differ: 'stock.fault_pack_sizes_differ',
  shelf_lives_differ: 'stock.fault_shelf_lives_differ',
  on_the_way_repeated: 'stock.fault_on_the_way_repeated',
  included_on_the_way: 'stock.fault_included_on_the_way',
  on_the_way_unknown: 'stock.fault_on_the_way_unknown',
  cases_to_units: 'stock.fault_cases_to_units',
  case_size_unknown: 'stock.fault_case_size_unknown',
  parts_differ: 'stock.fault_parts_differ',
  older_day: 'stock.fault_older_day',
};

export const stockFields: Record<StockField, MessageKey & `stock.field_${string}`> = {
  product_id: 'stock.field_product_id',
  product_name: 'stock.field_product_name',
  store_id: 'stock.field_store_id',
  date: 'stock.field_date',
  lot: 'stock.field_lot',
  on_hand: 'stock.field_on_hand',
  packs_on_hand: 'stock.field_packs_on_hand',
  loose_units: 'stock.field_loose_units',
  expires: 'stock.field_expires',
  days_left: 'stock.field_days_left',
  produced: 'stock.field_produced',
  shelf_life: 'stock.field_shelf_life',
  on_the_way: 'stock.field_on_the_way',
  arrives: 'stock.field_arrives',
  pack_size: 'stock.field_pack_size',
  unit_cost: 'stock.field_unit_cost',
  supplier: 'stock.field_supplier',
};
