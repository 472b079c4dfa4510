// A file of GPT-2's smallest published shape in the page: opened, written with, timed, and held against what transformers writes.
//
// `cargo xtask serve` in another terminal, then
//   python tests/parity/gpt2.py --published FOLDER
//   GARDEN_GPT2=FOLDER GARDEN_MODULES=target/npm/node_modules node tests/browser/gpt2-large.mjs [cpu|gpu] [tokens]
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumClosed, openPage } from './harness.mjs';
import { press, reads } from './page.mjs';

const folder = process.env.GARDEN_GPT2;
const engine = process.argv[2] ?? 'cpu';
const { greedy: all } = JSON.parse(readFileSync(join(folder, 'greedy.json'), 'utf8'));
const greedy = all.slice(0, Number(process.argv[3] ?? all.length));
// Token numbers to texts, as `cargo xtask data` brings them: Ġ stands for a space.
const encoder = JSON.parse(readFileSync(new URL('../../data/gpt2-encoder.json', import.meta.url), 'utf8'));
const texts = new Map(Object.entries(encoder).map(([text, id]) => [id, text.replaceAll('Ġ', ' ')]));
const theirs = greedy.map((id) => texts.get(id)).join('');
const query = new URLSearchParams({ v: 1, preset: 'gpt-2', engine, 'data.tokenizer': 'gpt2' });
const seconds = async (name, done) => {
  const began = performance.now();
  const result = await done();
  console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
};

const page = await openPage({ path: `#/playground?${query}`, webgpu: engine === 'gpu', width: 1440, height: 1000 });
await seconds('the file opened, until the page is ready', async () => {
  await page.locator('.run-menu input[type=file]').first().setInputFiles(join(folder, 'model.safetensors'));
  await reads(page, /124,439,808/, 300_000);
  await reads(page, /Ready to train/, 300_000);
});
await page.getByRole('spinbutton', { name: 'temperature' }).fill('0');
await page.getByRole('textbox', { name: 'Prompt' }).fill('The dog was in');
const written = page.getByRole('region', { name: 'What the model wrote' });
await seconds(`${greedy.length} tokens written`, async () => {
  await press(page, 'Write');
  await written.filter({ hasText: theirs }).waitFor({ timeout: 600_000 });
});
console.log(`as transformers writes:${theirs}`);
mkdirSync('target/screenshots', { recursive: true });
await page.screenshot({ path: process.env.GARDEN_PICTURE ?? 'target/screenshots/gpt2-large.png' });
assert.deepEqual(page.problems, []);
await chromiumClosed();
