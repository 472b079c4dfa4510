// GPT-2's own tokens, from its published merges, in the page.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { link, press, quick, reads } from './page.mjs';

const path = link({ ...quick, 'data.source': 'own', 'data.tokenizer': 'gpt2' });

journey("a text is shown in GPT-2's tokens, and one step is taken on them", { path, timeout: 240_000 }, async (page) => {
  const buffer = Buffer.from('Unbelievable! The owl and the pussycat went to sea. '.repeat(40));
  await page.locator('.own-text input[type=file]').setInputFiles({ name: 'owl.txt', mimeType: 'text/plain', buffer });
  await press(page, 'One step');
  await reads(page, /Paused at step 1/, 120_000);
  await reads(page, /50,?257/); // the vocabulary
  const panel = page.locator('section.panel').filter({ has: page.getByRole('heading', { name: 'The text in tokens' }) });
  const tokens = await panel.locator('.token').evaluateAll((all) => all.slice(0, 6).map(({ title }) => title));
  const numbers = [3118, 6667, 11203, 540, 0, 383]; // tiktoken 0.14: Un|bel|iev|able|!| The
  assert.deepEqual(tokens.map((title) => Number(title.match(/\d+$/)?.[0])), numbers);
});
