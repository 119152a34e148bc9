// What the program answered when its tests ran, for the backend in memory. The files are written by those tests and compared by `cargo xtask test`.
import type { Comparison } from '../bindings/Comparison';
import type { HolidayTable } from '../bindings/HolidayTable';
import type { ModelType } from '../bindings/ModelType';
import type { PastImport } from '../bindings/PastImport';
import type { Prediction } from '../bindings/Prediction';
import type { SeriesFigures } from '../bindings/SeriesFigures';
import type { Staleness } from '../bindings/Staleness';
import type { VersionDetail } from '../bindings/VersionDetail';
import type { VersionRow } from '../bindings/VersionRow';
import comparisonJson from '../bindings/recorded/comparison.json';
import holidaysJson from '../bindings/recorded/holidays.json';
import typesJson from '../bindings/recorded/model_types.json';
import importsJson from '../bindings/recorded/past_imports.json';
import predictionJson from '../bindings/recorded/prediction.json';
import figuresJson from '../bindings/recorded/series_figures.json';
import stalenessJson from '../bindings/recorded/staleness.json';
import detailJson from '../bindings/recorded/version_detail.json';
import versionsJson from '../bindings/recorded/versions.json';

/** TypeScript reads a word in a JSON file as any text; the program wrote these files from the types that they have here. */
const as = <T>(json: unknown): T => json as T;

/** The first of a recorded list, which is never empty. */
const firstOf = <T>(list: T[]): T => {
  const [first] = list;
  if (first === undefined) throw new Error('a recorded list is empty');
  return first;
};

export const modelTypes = as<ModelType[]>(typesJson);
export const versionRow = firstOf(as<VersionRow[]>(versionsJson));
export const versionDetail = as<VersionDetail>(detailJson);
export const comparison = as<Comparison>(comparisonJson);
export const staleness = as<Staleness>(stalenessJson);
export const prediction = as<Prediction>(predictionJson);
export const holidays = as<HolidayTable>(holidaysJson);
export const seriesFigures = as<SeriesFigures>(figuresJson);
export const pastImport = firstOf(as<PastImport[]>(importsJson));
