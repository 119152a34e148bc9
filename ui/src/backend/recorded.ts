// What the program answered when its tests ran, for the backend in memory. The files are written by those tests and compared by `cargo xtask test`.
import type { ClassMatrix } from '../bindings/ClassMatrix';
import type { ItemTerms } from '../bindings/ItemTerms';
import type { LotRow } from '../bindings/LotRow';
import type { OrderSettings } from '../bindings/OrderSettings';
import type { SavedOrder } from '../bindings/SavedOrder';
import type { StockImport } from '../bindings/StockImport';
import type { StockListEntry } from '../bindings/StockListEntry';
import type { SupplierRow } from '../bindings/SupplierRow';
import type { Worklist } from '../bindings/Worklist';
import type { Comparison } from '../bindings/Comparison';
import type { HolidayTable } from '../bindings/HolidayTable';
import type { ModelType } from '../bindings/ModelType';
import type { PastImport } from '../bindings/PastImport';
import type { ForecastView } from '../bindings/ForecastView';
import type { SeriesFigures } from '../bindings/SeriesFigures';
import type { Staleness } from '../bindings/Staleness';
import type { VersionDetail } from '../bindings/VersionDetail';
import type { VersionRow } from '../bindings/VersionRow';
import classesJson from '../bindings/recorded/classes.json';
import itemsJson from '../bindings/recorded/items.json';
import lotsJson from '../bindings/recorded/lots.json';
import orderSettingsJson from '../bindings/recorded/order_settings.json';
import savedOrdersJson from '../bindings/recorded/saved_orders.json';
import stockImportJson from '../bindings/recorded/stock_import.json';
import stockListsJson from '../bindings/recorded/stock_lists.json';
import suppliersJson from '../bindings/recorded/suppliers.json';
import worklistJson from '../bindings/recorded/worklist.json';
import englishReasonsJson from '../bindings/recorded/english_reasons.json';
import comparisonJson from '../bindings/recorded/comparison.json';
import holidaysJson from '../bindings/recorded/holidays.json';
import typesJson from '../bindings/recorded/model_types.json';
import importsJson from '../bindings/recorded/past_imports.json';
import forecastViewJson from '../bindings/recorded/forecast_view.json';
import figuresJson from '../bindings/recorded/series_figures.json';
import stalenessJson from '../bindings/recorded/staleness.json';
import detailJson from '../bindings/recorded/version_detail.json';
import versionsJson from '../bindings/recorded/versions.json';

/** TypeScript reads a word in a JSON file as any text; the program wrote these files from the types that they have here. */
const as = <T>(json: unknown): T => json as T;

/** The first of a recorded list, which is never empty. */
export const firstOf = <T>(list: T[]): T => {
  const [first] = list;
  if (first === undefined) throw new Error('a recorded list is empty');
  return first;
};

/** The last of a recorded list. */
export const lastOf = <T>(list: T[]): T => firstOf(list.slice(-1));

export const modelTypes = as<ModelType[]>(typesJson);
export const versionRow = firstOf(as<VersionRow[]>(versionsJson));
export const versionDetail = as<VersionDetail>(detailJson);
export const comparison = as<Comparison>(comparisonJson);
export const staleness = as<Staleness>(stalenessJson);
export const forecastView = as<ForecastView>(forecastViewJson);
export const holidays = as<HolidayTable>(holidaysJson);
export const seriesFigures = as<SeriesFigures>(figuresJson);
export const pastImport = firstOf(as<PastImport[]>(importsJson));
export const classes = as<ClassMatrix>(classesJson);
export const items = as<ItemTerms[]>(itemsJson);
export const lots = as<LotRow[]>(lotsJson);
export const orderSettings = as<OrderSettings>(orderSettingsJson);
export const savedOrders = as<SavedOrder[]>(savedOrdersJson);
export const stockImport = as<StockImport>(stockImportJson);
export const stockLists = as<StockListEntry[]>(stockListsJson);
export const suppliers = as<SupplierRow[]>(suppliersJson);
export const worklist = as<Worklist>(worklistJson);
export const englishReasons = as<[string, string[]][]>(englishReasonsJson);
