// What a reload of the window should bring back: small values in session storage, gone when the program ends.
export function recall<T>(name: string, otherwise: T): T {
  try {
    const text = sessionStorage.getItem(`pharmacast.${name}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    sessionStorage.setItem(`pharmacast.${name}`, JSON.stringify(value));
  } catch {
    // A full or forbidden storage only costs the memory of a reload.
  }
}
