// The whole window over the fake backend, as component tests see it.
import { configure } from '@testing-library/dom';
import { render, screen, waitFor } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach } from 'vitest';
import userEvent from '@testing-library/user-event';
import App from '../src/App.svelte';
import { FakeBackend, type FakeOptions } from '../src/backend/fake';
import type { Place } from '../src/state/app.svelte';

// A busy machine may be slow; a test that is right does not wait.
configure({ asyncUtilTimeout: 20_000 });

// A browser runs what waits between two listeners of one event; happy-dom runs all listeners first, which hides effects that fire in between.
let targets: EventTarget = HTMLElement.prototype;
while (!Object.hasOwn(targets, 'addEventListener')) targets = Object.getPrototypeOf(targets) as EventTarget;
const { addEventListener, removeEventListener } = targets;
const flushing = new WeakMap<EventListener, EventListener>();
targets.addEventListener = function (this: EventTarget, type: string, listener: EventListenerOrEventListenerObject | null, options?: unknown) {
  if (type !== 'input' || typeof listener !== 'function') return addEventListener.call(this, type, listener, options as boolean);
  const ours: EventListener = function (this: unknown, event) {
    listener.call(this as EventTarget, event);
    flushSync();
  };
  flushing.set(listener, ours);
  addEventListener.call(this, type, ours, options as boolean);
};
targets.removeEventListener = function (this: EventTarget, type: string, listener: EventListenerOrEventListenerObject | null, options?: unknown) {
  const ours = typeof listener === 'function' ? flushing.get(listener) : undefined;
  removeEventListener.call(this, type, ours ?? listener, options as boolean);
};

// happy-dom lays nothing out; lists that draw what is in sight need a height to see by.
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 700 });
Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 1200 });

// A test may open the window again, as after a restart; the next test begins with nothing kept.
afterEach(() => localStorage.clear());

export interface Opened {
  backend: FakeBackend;
  user: ReturnType<typeof userEvent.setup>;
}

/** Opens the window at a place; `prepare` may change the backend before. */
export async function open(place: Place, options: FakeOptions = {}, prepare: (backend: FakeBackend) => void = () => {}, calls = 5): Promise<Opened> {
  sessionStorage.clear();
  sessionStorage.setItem('pharmacast.place', JSON.stringify(place));
  const backend = new FakeBackend({ epochMs: 0, ...options });
  prepare(backend);
  render(App, { backend });
  await waitFor(() => screen.getByTestId(`place-${place}`));
  await waitFor(() => {
    if (backend.calls.length < calls) throw new Error('the window has not asked for everything yet');
  });
  return { backend, user: userEvent.setup() };
}

export const byId = (id: string): HTMLElement => screen.getByTestId(id);
export const find = (id: string): Promise<HTMLElement> => screen.findByTestId(id);
export const gone = (id: string): boolean => screen.queryByTestId(id) === null;
