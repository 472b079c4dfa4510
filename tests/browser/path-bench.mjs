// Speed of lessons in the browser, one thread, by the page itself: from pressing Run to its end, exams and pictures included.
import { chromiumClosed, openPage, url } from './harness.mjs';
import { press, reads } from './page.mjs';

/** What is run, which data it needs, and how many of what it goes through; a number may stand on the page. */
const RUNS = [
  { lesson: 'makemore-mlp', preset: 'makemore-quick', data: ['names'], unit: 'steps', count: 20_000 },
  { lesson: 'makemore-mlp', preset: 'makemore-norm', knobs: { 'model.steps': 20_000 }, data: ['names'], unit: 'steps', count: 20_000 },
  { lesson: 'makemore-wavenet', preset: 'makemore-tree', knobs: { 'model.steps': 4_000 }, data: ['names'], unit: 'steps', count: 4_000 },
  { lesson: 'char-rnn', preset: 'char-rnn', knobs: { 'model.steps': 100 }, data: ['tinyshakespeare'], unit: 'steps', count: 100 },
  { lesson: 'char-rnn', preset: 'char-rnn-gru', knobs: { 'model.steps': 100 }, data: ['tinyshakespeare'], unit: 'steps', count: 100 },
  { lesson: 'char-rnn', preset: 'char-rnn-simple', knobs: { 'model.steps': 100 }, data: ['tinyshakespeare'], unit: 'steps', count: 100 },
  { lesson: 'word2vec', preset: 'word2vec-shakespeare', knobs: { 'model.beside_exam': 'nothing' }, data: ['tinyshakespeare'], unit: 'words', count: 'words read' },
];
const json = process.argv.includes('--json');

const site = await (await fetch(new URL('site.json', url))).json();
for (const { lesson, preset, knobs = {}, data, unit, count } of RUNS) {
  const missing = data.filter((name) => !site.data[name]);
  if (missing.length) {
    console.error(`${preset} is not timed, ${missing} is missing: \`cargo xtask data\``);
    continue;
  }
  const page = await openPage({ path: `#/lesson/${lesson}?${new URLSearchParams({ v: 1, preset, ...knobs })}` });
  await reads(page, 'Ready.');
  const began = performance.now();
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 300_000);
  const seconds = (performance.now() - began) / 1e3;
  const total = typeof count === 'number' ? count : await told(page, count);
  await page.context().close();
  const line = { net: preset, where: 'chromium', [`${unit}_per_second`]: total / seconds, [unit]: total, seconds };
  if (json) console.log(JSON.stringify(line));
  else console.log(`${preset}, chromium, cpu: ${(total / seconds).toFixed(1)} ${unit}/s (${total} ${unit} in ${seconds.toFixed(1)} s)`);
}
await chromiumClosed();

/** A readout's number. */
async function told(page, label) {
  const cell = page.locator('dl.metrics > div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) });
  return Number((await cell.locator('dd').first().innerText()).replaceAll(',', '').match(/\d+/)[0]);
}
