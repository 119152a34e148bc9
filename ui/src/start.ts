// Puts the window onto the page, over whichever backend the entry chose.
import { mount } from 'svelte';
import App from './App.svelte';
import type { Backend } from './backend/backend';
import './styles/tokens.css';
import './styles/base.css';

export function start(backend: Backend): void {
  const target = document.getElementById('app');
  if (target) mount(App, { target, props: { backend } });
}
