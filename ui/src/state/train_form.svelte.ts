// What the training form holds, and the requests it makes. Knows no view.
import type { Aggregation } from '../bindings/Aggregation';
import type { Hyperparameter } from '../bindings/Hyperparameter';
import type { Mode } from '../bindings/Mode';
import type { ModelType } from '../bindings/ModelType';
import type { Range } from '../bindings/Range';
import type { ScopeRequest } from '../bindings/ScopeRequest';
import type { TrainRequest } from '../bindings/TrainRequest';
import { keep, recall } from './persisted';

interface Filled {
  mode: Mode;
  products: string[];
  stores: string[];
  /** The one product or store that narrows the scope; null is all. */
  onlyProduct: string | null;
  onlyStore: string | null;
  range: Range;
  aggregation: Aggregation;
  types: string[];
  /** Settings as typed, only those that differ from their default. */
  typed: Record<string, string>;
}

const blank: Filled = {
  mode: 'product',
  products: [],
  stores: [],
  onlyProduct: null,
  onlyStore: null,
  range: 'all',
  aggregation: 'sum',
  types: [],
  typed: {},
};

/** The number that was typed, or null when it is none or outside the setting's range. */
export function typedValue(text: string, setting: Hyperparameter): number | null {
  const value = Number(text.trim().replace(',', '.'));
  if (text.trim() === '' || !Number.isFinite(value)) return null;
  if (value < setting.min || value > setting.max) return null;
  return setting.kind !== 'real' && !Number.isInteger(value) ? null : value;
}

/** Under which name a type's own setting is typed. */
export const ownKey = (type: ModelType, setting: Hyperparameter): string => `${type.name}-${setting.name}`;

export class TrainForm {
  filled = $state<Filled>({ ...blank, ...recall<Partial<Filled>>('train', {}) });

  save(): void {
    keep('train', this.filled);
  }

  /** The scopes asked for: one for each chosen product or store, or the one global scope; empty while something is missing. */
  scopes(): ScopeRequest[] {
    const { mode, products, stores, onlyProduct, onlyStore, range, aggregation } = this.filled;
    if (mode === 'product') return products.map((product) => ({ mode, product, store: onlyStore, range: null, aggregation: null }));
    if (mode === 'store') return stores.map((store) => ({ mode, product: onlyProduct, store, range: null, aggregation: null }));
    const needsProduct = range === 'products' || range === 'custom';
    const needsStore = range === 'stores' || range === 'custom';
    if ((needsProduct && onlyProduct === null) || (needsStore && onlyStore === null)) return [];
    return [{ mode, product: needsProduct ? onlyProduct : null, store: needsStore ? onlyStore : null, range, aggregation }];
  }

  /** The settings that apply to a type, each with the name it is typed under: types may have settings of the same name and another meaning. */
  settingsOf(type: ModelType): { key: string; setting: Hyperparameter }[] {
    return [
      ...type.settings.map((setting) => ({ key: setting.name, setting })),
      ...type.hyperparameters.map((setting) => ({ key: ownKey(type, setting), setting })),
    ];
  }

  valid(types: ModelType[]): boolean {
    return types.every((type) =>
      this.settingsOf(type).every(({ key, setting }) => {
        const text = this.filled.typed[key];
        return text === undefined || typedValue(text, setting) !== null;
      }),
    );
  }

  /** Every scope with every chosen type. Settings left at their default are not sent: the program's own default applies. */
  requests(types: ModelType[]): TrainRequest[] {
    return this.scopes().flatMap((scope) =>
      types.map((type) => {
        const settings: TrainRequest['settings'] = {};
        for (const { key, setting } of this.settingsOf(type)) {
          const text = this.filled.typed[key];
          const value = text === undefined ? null : typedValue(text, setting);
          if (value !== null && value !== setting.default) settings[setting.name] = setting.kind === 'switch' ? value === 1 : value;
        }
        return { scope, model_type: type.name, settings, until: null };
      }),
    );
  }
}
