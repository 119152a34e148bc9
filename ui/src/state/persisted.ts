// What a reload of the window should restore: small values in session storage, gone when the program ends; and what the next start should.
export const recall = <T>(name: string, otherwise: T): T => read(() => sessionStorage, name, otherwise);
export const keep = (name: string, value: unknown): void => write(() => sessionStorage, name, value);
export const recallFromLong = <T>(name: string, otherwise: T): T => read(() => localStorage, name, otherwise);
export const keepForLong = (name: string, value: unknown): void => write(() => localStorage, name, value);

function read<T>(storage: () => Storage, name: string, otherwise: T): T {
  try {
    const text = storage().getItem(`pharmacast.${name}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

function write(storage: () => Storage, name: string, value: unknown): void {
  try {
    storage().setItem(`pharmacast.${name}`, JSON.stringify(value));
  } catch {
    // A full or forbidden storage only costs the memory of it.
  }
}
