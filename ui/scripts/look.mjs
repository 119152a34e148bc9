// Writes a picture of every state of the window, in both languages, both themes and two sizes: node scripts/look.mjs FOLDER [name,name …]
// With `axe` as the folder it writes nothing and lets axe look for accessibility faults, and for layout that moves while it loads.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preview } from 'vite';
import { openBrowser } from './chromium.mjs';
import { looks } from './looks.mjs';

const [folder = 'axe', names = '', only = ''] = process.argv.slice(2);
const axe = folder === 'axe' ? readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8') : null;
// The smallest window has pictures only where they are asked for, as `-960`.
const sizes = only.endsWith('960')
  ? [[960, 600]]
  : [
      [1366, 768],
      [1920, 1080],
    ];
const wanted = looks.filter(({ name }) => names === '' || names.split(',').includes(name));
if (!axe) mkdirSync(folder, { recursive: true });

// The policy that the program sets. Whatever the window does against it appears as a complaint.
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src ipc: http://ipc.localhost";
const server = await preview({
  mode: 'demo',
  logLevel: 'error',
  preview: { port: 4173, strictPort: false, headers: { 'Content-Security-Policy': policy } },
});
const address = server.resolvedUrls.local[0];
const { page, close } = await openBrowser();
// How far elements moved without the user's doing (0 none, 0.1 is where it disturbs).
const MOST_SHIFT = 0.01;
const shifted =
  'new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0))).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => resolve(0), 200))';
const settle = () => new Promise((resolve) => setTimeout(resolve, 350));
let faults = 0;
let looked = 0;
try {
  for (const [width, height] of axe ? sizes.slice(0, 1) : sizes) {
    await page.size(width, height);
    // axe comes in from outside, past the policy that the pictures are taken under.
    if (axe) await page.call('Page.setBypassCSP', { enabled: true });
    for (const language of axe ? ['zh'] : ['zh', 'en'])
      for (const theme of ['light', 'dark'])
        for (const look of wanted) {
          const name = `${look.name}-${language}-${theme}-${width}`;
          if (only !== '' && !name.includes(only)) continue;
          await page.goto(`${address}demo.html?lang=${language}&theme=${theme}&${look.query}`);
          await page.until(look.ready);
          if (axe) {
            // Before anything is done there: what a click opens may move what is below it, and a click by script doesn't count as one.
            await settle();
            const shift = await page.run(shifted);
            if (shift > MOST_SHIFT) console.log(`${name}: the layout shifted by ${shift.toFixed(3)}`);
            faults += shift > MOST_SHIFT ? 1 : 0;
          }
          await look.act?.(page);
          await settle();
          looked += 1;
          if (!axe) {
            writeFileSync(join(folder, `${name}.png`), await page.picture());
            continue;
          }
          await page.run(axe);
          const found = await page.run(
            'axe.run(document).then((result) => result.violations.map((fault) => `${fault.id} (${fault.impact}): ${fault.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(" | ")}`))',
          );
          for (const fault of found) console.log(`${name}: ${fault}`);
          faults += found.length;
        }
  }
  for (const complaint of page.complaints) console.log(`the page complained: ${complaint}`);
  faults += page.complaints.length;
  console.log(axe ? `axe: ${looked} states, ${faults} faults` : `${looked} pictures in ${folder}`);
} finally {
  await close();
  await server.close();
}
process.exit(faults > 0 ? 1 : 0);
