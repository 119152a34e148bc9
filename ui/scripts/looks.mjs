// The states of the window worth looking at: an address of the demo, and what to do there.
const still = (selector) => `document.querySelector('[data-testid="${selector}"]')`;

export const looks = [
  { name: 'first-run', query: 'empty', ready: still('first-run-open') },
  { name: 'week', query: 'view=week', ready: still('week-row') },
  { name: 'week-before', query: 'view=week&before&nostock', ready: still('week-row') },
  { name: 'week-calm', query: 'view=week&calm&nostock', ready: still('week-calm') },
  { name: 'worklist', query: 'view=orders', ready: still('orders-line') },
  {
    name: 'worklist-store',
    query: 'view=orders',
    ready: still('orders-store'),
    act: async (page) => {
      await page.run(
        `(() => { const field = ${still('orders-store')}; field.selectedIndex = 1; field.dispatchEvent(new Event('change', { bubbles: true })); })()`,
      );
      await page.until(still('orders-approve-all'));
    },
  },
  {
    name: 'item-dialog',
    query: 'view=orders&tab=items',
    ready: still('orders-tabs-items'),
    act: async (page) => {
      await page.run(`${still('orders-tabs-items')}.querySelector('input').click()`);
      await page.until(still('item-row'));
      await page.run(`${still('item-row')}.querySelector('button.name').click()`);
      await page.until(still('item-field-pack_size'));
      await page.run(
        `(() => { const field = ${still('item-field-pack_size')}; field.value = '20000'; field.dispatchEvent(new Event('input', { bubbles: true })); })()`,
      );
    },
  },
  { name: 'worklist-no-stock', query: 'view=orders&nostock', ready: still('orders-empty') },
  { name: 'data', query: 'view=data', ready: `${still('data-chart')}?.querySelector('svg path')` },
  { name: 'import', query: 'view=data&import', ready: still('import-issue') },
  { name: 'import-columns', query: 'view=data&import&asks=columns', ready: still('import-field') },
  { name: 'import-asks', query: 'view=data&import&asks=later', ready: still('import-kind') },
  {
    name: 'import-news',
    query: 'view=data&import&news',
    ready: `${still('import-confirm')} && !${still('import-confirm')}.disabled`,
    act: async (page) => {
      await page.click('import-confirm');
      await page.until(still('import-news'));
    },
  },
  {
    name: 'holidays',
    query: 'view=data',
    ready: still('data-holidays'),
    act: (page) => page.click('data-holidays'),
  },
  {
    name: 'plans',
    query: 'view=data',
    ready: still('data-plans'),
    act: async (page) => {
      await page.click('data-plans');
      await page.click('plan-import');
      await page.until(still('plan-import-go'));
      await page.click('plan-import-go');
    },
  },
  { name: 'train', query: 'view=train&epoch=0', ready: still('train-start') },
  { name: 'train-running', query: 'view=train&jobs&epoch=0', ready: still('job-2') },
  {
    name: 'train-global',
    query: 'view=train&jobs&epoch=0',
    ready: still('mode-global'),
    act: async (page) => {
      await page.click('mode-global');
      await page.run(`${still('range-custom')}?.click()`);
      await page.click('settings-toggle');
    },
  },
  { name: 'train-picker', query: 'view=train&epoch=0&products=20000', ready: still('product-picker'), act: (page) => page.click('product-picker') },
  { name: 'models', query: 'view=models', ready: still('version-row') },
  { name: 'models-drawer', query: 'view=models&open=0', ready: `${still('version-metrics')} && ${still('loss-curve')}` },
  { name: 'compare', query: 'view=compare&compare=0,36', ready: still('compare-metrics') },
  { name: 'compare-scopes', query: 'view=compare&compare=0,1,6', ready: still('compare-metrics') },
  { name: 'forecast', query: 'view=forecast', ready: `${still('forecast-chart')}?.querySelector('svg path')` },
  { name: 'forecast-pooled', query: 'view=forecast&pooled', ready: `${still('forecast-chart')}?.querySelector('svg path')` },
  // The other parts of Orders, by their place among the tabs.
  ...[1, 2, 3, 4, 5].map((tab) => ({
    name: `orders-tab-${tab}`,
    query: 'view=orders',
    ready: still('orders-line'),
    act: (page) => page.run(`document.querySelectorAll('[data-testid="orders-tabs"] input')[${tab}]?.click()`),
  })),
  { name: 'stock-paste', query: 'view=orders', ready: still('orders-line'), act: (page) => page.click('orders-paste') },
  {
    name: 'stock-list',
    query: 'view=orders',
    ready: still('orders-line'),
    act: async (page) => {
      await page.click('orders-stock');
      await page.until(still('stock-date'));
      await page.run(
        `(() => { const field = ${still('stock-date')}; field.value = 'abc'; field.dispatchEvent(new Event('input', { bubbles: true })); field.blur(); })()`,
      );
    },
  },
  {
    name: 'orders-sent',
    query: 'view=orders',
    ready: still('orders-line'),
    act: async (page) => {
      await page.click('orders-approve');
      await page.until(still('sent-open'));
      await page.click('sent-open');
    },
  },
  { name: 'settings', query: 'view=settings', ready: still('data-dir') },
  { name: 'help', query: 'view=help', ready: still('place-help') },
];
