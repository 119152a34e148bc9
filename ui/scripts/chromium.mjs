// A headless Chromium, spoken to over its debugging pipe: needs no driver, no port and no package.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts the browser; `page` is ready to navigate. */
export async function openBrowser(binary = process.env.CHROMIUM ?? 'chromium') {
  const profile = mkdtempSync(join(tmpdir(), 'pharmacast-look-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--hide-scrollbars',
  ];
  const child = spawn(binary, [...flags, '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , , input, output] = child.stdio;
  let number = 0;
  let rest = '';
  const waiting = new Map();
  const listeners = new Set();
  output.setEncoding('utf8');
  output.on('data', (text) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part);
      const call = waiting.get(message.id);
      if (call) {
        waiting.delete(message.id);
        if (message.error) call.reject(new Error(`${call.method}: ${message.error.message}`));
        else call.resolve(message.result);
      } else for (const listener of listeners) listener(message);
    }
  });
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set(++number, { resolve, reject, method });
      input.write(`${JSON.stringify({ id: number, method, params, sessionId })}\0`);
    });

  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const call = (method, params) => send(method, params, sessionId);
  const complaints = [];
  listeners.add(({ method, params }) => {
    if (method === 'Runtime.exceptionThrown') complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled' && params.type === 'error')
      complaints.push(params.args.map((arg) => arg.value ?? arg.description).join(' '));
    if (method === 'Log.entryAdded' && params.entry.level === 'error')
      !params.entry.url?.endsWith('/favicon.ico') && complaints.push(`${params.entry.text} ${params.entry.url ?? ''}`);
  });
  await call('Page.enable');
  await call('Runtime.enable');
  await call('Log.enable');

  const page = {
    complaints,
    call,
    async size(width, height) {
      await call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    },
    async goto(url) {
      const loaded = new Promise((resolve) => {
        const listener = ({ method }) => method === 'Page.loadEventFired' && (listeners.delete(listener), resolve());
        listeners.add(listener);
      });
      await call('Page.navigate', { url });
      await loaded;
    },
    async run(expression) {
      const { result, exceptionDetails } = await call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    /** Waits until the expression is true. */
    async until(expression, milliseconds = 60_000) {
      const end = Date.now() + milliseconds;
      while (!(await page.run(`Boolean(${expression})`))) {
        if (Date.now() > end) throw new Error(`waited in vain for ${expression}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
    async click(testid) {
      const selector = `document.querySelector('[data-testid="${testid}"]')`;
      await page.until(selector);
      await page.run(`${selector}.click()`);
    },
    async picture() {
      const { data } = await call('Page.captureScreenshot', { format: 'png' });
      return Buffer.from(data, 'base64');
    },
  };
  return {
    page,
    async close() {
      await send('Browser.close').catch(() => {});
      await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
