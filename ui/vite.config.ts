import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

// Two entries: index.html is the program, demo.html is the same window over made-up data, for looking at it in a browser. The build of the
// program never sees demo.html, so nothing made up can reach a user.
export default defineConfig(({ mode }) => {
  const demo = mode === 'demo';
  return {
    plugins: [svelte(), svelteTesting()],
    clearScreen: false,
    server: { port: 5173, strictPort: true, open: false },
    build: {
      target: ['es2022', 'safari16'],
      outDir: demo ? 'node_modules/.demo' : 'dist',
      emptyOutDir: true,
      // A data: font or picture would need a wider content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 800,
      rollupOptions: { input: demo ? 'demo.html' : 'index.html' },
    },
    test: {
      environment: 'happy-dom',
      include: ['tests/**/*.test.ts'],
      restoreMocks: true,
      // Typing is slow on a busy machine; a test that hangs still ends.
      testTimeout: 60_000,
    },
  };
});
