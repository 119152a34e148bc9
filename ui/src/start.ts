// Puts the window onto the page, over whichever backend the entry chose.
import { mount } from 'svelte';
import App from './App.svelte';
import type { Backend } from './backend/backend';
import './styles/tokens.css';
import './styles/base.css';

/** WebKit runs modules before the style sheets next to them are there, and charts read their colors from those: so wait for them. */
async function styled(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')];
  const loaded = (link: HTMLLinkElement) =>
    new Promise<void>((resolve) => {
      if (link.sheet) return resolve();
      link.addEventListener('load', () => resolve(), { once: true });
      link.addEventListener('error', () => resolve(), { once: true });
    });
  await Promise.all(links.map(loaded));
}

export async function start(backend: Backend): Promise<void> {
  const target = document.getElementById('app');
  await styled();
  if (target) mount(App, { target, props: { backend } });
}
