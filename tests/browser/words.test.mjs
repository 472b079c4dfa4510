// Nets of words: Bengio's, which guesses the next, and word2vec, which is asked to add and take away.
import { journey, url } from './harness.mjs';
import { link, press, reads } from './page.mjs';

/** The panel with this heading. */
const panel = (page, name) => page.locator('section.panel').filter({ has: page.getByRole('heading', { name }) });

const ask = async (page, button, text) => {
  await page.getByRole('textbox', { name: button }).fill(text);
  await press(page, button);
};

const give = (page, text) =>
  page.locator('.own-text input[type=file]').setInputFiles({ name: 'own.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });

const own = (preset, knobs = {}) => link({ 'model.source': 'own', ...knobs }, preset);

journey('the grammar’s words find their own kind, and sums of words are answered', { path: '#/lesson/word2vec?v=1&preset=word2vec&training.speed=0' }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/);
  await page.getByRole('img', { name: /^A map of 29/ }).waitFor();
  await ask(page, 'Show neighbours', 'boy');
  await panel(page, 'Nearest to the word').getByRole('row').nth(3).waitFor();
  await ask(page, 'Show neighbours', 'zeppelin');
  await reads(page, /zeppelin/);
});

journey('a shipped vector knows the queen', { path: '#/lesson/word2vec?v=1&preset=word2vec-shipped' }, async (page) => {
  const { data } = await (await fetch(new URL('site.json', url))).json();
  if (!data['glove-50d']) return reads(page, /glove-50d/i); // the page names what is missing
  await reads(page, 'Ready.');
  await press(page, 'One step');
  await panel(page, 'Nearest to the sum').getByRole('row').first().filter({ hasText: 'queen' }).waitFor();
});

const small = { 'model.hidden': 10, 'model.features': 8 };

journey('Bengio’s net learns Japanese words by their script, and says what comes next', { path: own('bengio-2003', small) }, async (page) => {
  await give(page, '猫 が 魚 を 食べる 。 犬 が 肉 を 食べる 。 猫 が 水 を 飲む 。 犬 が 水 を 飲む 。\n'.repeat(60));
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  await ask(page, 'What comes next?', '猫 が');
  await panel(page, 'The likeliest next words').getByRole('row').nth(2).waitFor();
});

journey('a text with too few words is refused with a sentence', { path: own('bengio-2003') }, async (page) => {
  await give(page, 'two words');
  await press(page, 'Run');
  await reads(page, /words/);
  await page.locator('.error-note').first().waitFor();
});
