// The browser under test: Chromium with or without WebGPU, one fresh page a journey.
//
// `cargo xtask test` sets the environment; by hand, with `cargo xtask serve` running, so does
//   GARDEN_MODULES=target/npm/node_modules node --test tests/browser/smoke.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

/** Where the page is served. */
export const url = process.env.GARDEN_URL ?? 'http://127.0.0.1:8080/';
const modules = resolve(process.env.GARDEN_MODULES ?? 'target/npm/node_modules');
const screenshots = resolve(process.env.GARDEN_SCREENSHOTS ?? 'target/screenshots');
const executablePath = process.env.GARDEN_CHROMIUM ?? '/usr/bin/chromium';
const require = createRequire(join(modules, '..', 'harness.js'));
const { chromium } = require('playwright-core');

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
// A software adapter: right, but seconds a step. Tiny shapes only, and no speed is judged on it.
const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const NO_WEBGPU = ['--disable-features=WebGPU', '--disable-gpu'];

const browsers = new Map();

/** One browser for all journeys with WebGPU, one for all without. */
function browser(webgpu) {
  if (!browsers.has(webgpu)) {
    const args = [...FLAGS, ...(webgpu ? WEBGPU : NO_WEBGPU)];
    browsers.set(webgpu, chromium.launch({ executablePath, headless: true, args }));
  }
  return browsers.get(webgpu);
}

/** Closes every browser that was opened. */
export async function chromiumClosed() {
  for (const running of browsers.values()) await (await running).close();
}

// A bench that imports this is no test, and should not report itself as one.
if (process.env.NODE_TEST_CONTEXT) after(chromiumClosed);

/**
 * A fresh page with storage of its own, loaded from `path` (relative to the site).
 * `page.problems` collects console errors, uncaught errors and requests that leave the site;
 * those that match a pattern in `allow` are expected. `before` is a function, with its argument, for the page to run before its own scripts.
 */
export async function openPage({
  path = '',
  colorScheme = 'light',
  width = 1280,
  height = 800,
  webgpu = false,
  reducedMotion = 'no-preference',
  allow = [],
  before,
} = {}) {
  const context = await (await browser(webgpu)).newContext({
    colorScheme,
    reducedMotion,
    viewport: { width, height },
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.problems = watch(page, allow);
  if (before) await page.addInitScript(...before);
  await page.goto(new URL(path, url).href);
  return page;
}

function watch(page, allow) {
  const problems = [];
  const note = (text) => {
    if (!allow.some((pattern) => pattern.test(text))) problems.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(`uncaught: ${error.message}`));
  page.on('crash', () => note('the page crashed'));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const local = ['data:', 'blob:'].includes(protocol) || origin === new URL(url).origin;
    if (!local) note(`a request left the site: ${request.url()}`);
  });
  return problems;
}

/**
 * One journey of a reader: `name` is the sentence that stays true. Fails on any problem of the page,
 * and leaves a picture of the page at the moment of failure.
 */
export function journey(name, options, steps) {
  const { timeout = 120_000, ...pageOptions } = options;
  test(name, { timeout }, async () => {
    const page = await openPage(pageOptions);
    try {
      await steps(page);
      assert.deepEqual(page.problems, [], 'the page reported problems');
    } catch (error) {
      await picture(page, name);
      if (page.problems.length > 0) error.message += `\nproblems: ${page.problems.join('\n')}`;
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

async function picture(page, name) {
  mkdirSync(screenshots, { recursive: true });
  const path = join(screenshots, `${name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.png`);
  await page.screenshot({ path }).then(
    () => console.error(`picture of the failure: ${path}`),
    (error) => console.error(`no picture of the failure: ${error.message}`),
  );
}

/** What axe-core finds wrong with the page: one line a rule, with the first place. */
export async function barriers(page) {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0].target.join(' ')})`);
}

/** Ends the browser's GPU process, and with it every WebGPU device. The browser starts another. */
export async function gpuCrashed(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
}
