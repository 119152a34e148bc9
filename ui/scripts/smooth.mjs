// Measures frames while long lists scroll and filter: 10,000 versions, 20,000 products, a forecast of 10,000 series. Prints; fails where a typical
// frame is late.
import { preview } from 'vite';
import { openBrowser } from './chromium.mjs';

const LATE = 1000 / 30;
const server = await preview({ mode: 'demo', logLevel: 'error', preview: { port: 4174, strictPort: false } });
const { page, close } = await openBrowser();
await page.size(1366, 768);

/** Milliseconds between frames while `step(i)` runs once a frame. */
const frames = (step, count) =>
  page.run(`new Promise((resolve) => {
    const step = ${step};
    const times = [];
    let last = performance.now(), i = 0;
    const tick = (now) => {
      times.push(now - last);
      last = now;
      if (i >= ${count}) return resolve(times.slice(1));
      step(i++);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  })`);
let late = 0;
function tell(what, times) {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  console.log(`${what}: median ${at(0.5).toFixed(1)} ms, 95 % ${at(0.95).toFixed(1)} ms, longest ${at(1).toFixed(1)} ms, ${times.length} frames`);
  if (at(0.5) > LATE) late += 1;
}

try {
  await page.goto(`${server.resolvedUrls.local[0]}demo.html?view=models&versions=10000&products=20000`);
  await page.until(`document.querySelector('[data-testid="version-row"]')`);
  tell('scroll 10,000 versions', await frames(`(i) => { document.querySelector('[data-testid="version-rows"]').scrollTop = i * 900; }`, 240));
  const type = (id, words) =>
    `(i) => { const box = document.querySelector('[data-testid="${id}"]'); const words = ${JSON.stringify(words)}; if (i % 6 === 0) { box.value = words[(i / 6) % words.length]; box.dispatchEvent(new Event('input', { bubbles: true })); } }`;
  tell('filter 10,000 versions', await frames(type('version-search', ['a', 'am', 'amx', 'amxl', '', 'P01', 'P012', '东']), 120));
  await page.goto(`${server.resolvedUrls.local[0]}demo.html?view=train&versions=10&products=20000&epoch=0`);
  await page.click('product-picker');
  await page.until(`document.querySelector('[data-testid="product-picker-option"]')`);
  tell('scroll 20,000 products', await frames(`(i) => { document.querySelector('[role="listbox"]').scrollTop = i * 1500; }`, 240));
  tell('filter 20,000 products', await frames(type('product-picker', ['a', 'am', 'amx', 'amxl', 'P', 'P01', 'P012', '胶囊']), 120));
  await page.goto(`${server.resolvedUrls.local[0]}demo.html?view=data&versions=10&products=20000`);
  await page.until(`document.querySelector('[data-testid="data-row"]')`);
  tell(
    'scroll 20,000 products of the data place',
    await frames(`(i) => { document.querySelector('[data-testid="data-rows"]').scrollTop = i * 1500; }`, 240),
  );
  await page.goto(`${server.resolvedUrls.local[0]}demo.html?view=forecast&versions=10&products=2500&stores=4&pooled=2500`);
  await page.until(`document.querySelector('[data-testid="forecast-series"]')`);
  await page.click('forecast-series');
  await page.until(`document.querySelector('[data-testid="forecast-series-option"]')`);
  tell('scroll 10,000 series of a forecast', await frames(`(i) => { document.querySelector('[role="listbox"]').scrollTop = i * 1400; }`, 240));
  const choose = `(i) => {
    if (i % 30 === 0) document.querySelector('[data-testid="forecast-series"]').click();
    if (i % 30 === 15) document.querySelectorAll('[data-testid="forecast-series-option"]')[1 + ((i / 15) % 7)].click();
  }`;
  tell('choose one after another of 10,000 series of a forecast', await frames(choose, 240));
} finally {
  await close();
  await server.close();
}
process.exit(late > 0 ? 1 : 0);
