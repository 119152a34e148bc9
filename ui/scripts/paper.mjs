// Writes what the places look like on paper, printed from the dark theme, as PDFs: node scripts/paper.mjs FOLDER [name,name …]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preview } from 'vite';
import { openBrowser } from './chromium.mjs';
import { looks } from './looks.mjs';

const PRINTED = ['week', 'worklist', 'data', 'models', 'models-drawer', 'compare', 'forecast', 'forecast-pooled', 'help'];
const [folder = 'paper', names = ''] = process.argv.slice(2);
const wanted = looks.filter(({ name }) => (names === '' ? PRINTED : names.split(',')).includes(name));
mkdirSync(folder, { recursive: true });
const server = await preview({ mode: 'demo', logLevel: 'error', preview: { port: 4173, strictPort: false } });
const { page, close } = await openBrowser();
try {
  await page.size(1366, 768);
  for (const language of ['zh', 'en'])
    for (const look of wanted) {
      await page.goto(`${server.resolvedUrls.local[0]}demo.html?lang=${language}&theme=dark&${look.query}`);
      await page.until(look.ready);
      await look.act?.(page);
      await page.run("window.dispatchEvent(new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, bubbles: true }))");
      await page.until("document.documentElement.dataset.theme === 'light'");
      const { data } = await page.call('Page.printToPDF', { preferCSSPageSize: true });
      writeFileSync(join(folder, `${look.name}-${language}.pdf`), Buffer.from(data, 'base64'));
    }
} finally {
  await close();
  await server.close();
}
