// Runs of characters: the staircase of losses, methods that are turned while the tables stand, and what comes next.
import { journey, url } from './harness.mjs';
import { link, press, reads } from './page.mjs';

/** Waits until a readout shows this. */
const readout = (page, name, value) =>
  page.locator('dl.metrics > div').filter({ has: page.getByText(name, { exact: true }) }).locator('.number').first()
    .filter({ hasText: value }).waitFor();

journey('seven tables are counted, and methods are compared without counting again', { path: '#/lesson/ngram' }, async (page) => {
  const { data } = await (await fetch(new URL('site.json', url))).json();
  if (!data.tinyshakespeare) return reads(page, /tinyshakespeare/); // the page names what is missing
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all \d+ steps/);
  await readout(page, 'tables finished', /^7$/);
  await readout(page, 'loss on the held back text', /^1\.668/);
  await page.getByRole('combobox', { name: 'method', exact: true }).selectOption('modified-kneser-ney');
  await readout(page, 'loss on the held back text', /^1\.561/);
  await page.getByRole('textbox', { name: 'What comes next?' }).fill('First Citize');
  await press(page, 'What comes next?');
  const next = page.locator('section.panel').filter({ has: page.getByRole('heading', { name: 'The likeliest next characters' }) });
  await next.getByRole('row').first().filter({ hasText: /^n/ }).waitFor();
});

const own = link({ 'model.source': 'own' }, 'ngram');
const give = (page, text) =>
  page.locator('.own-text input[type=file]').setInputFiles({ name: 'own.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });

journey('Chinese is counted', { path: own }, async (page) => {
  await give(page, '学而时习之，不亦说乎？有朋自远方来，不亦乐乎？'.repeat(20));
  await press(page, 'Run');
  await readout(page, 'tables finished', /^7$/);
});

journey('a text of three characters is refused with a sentence', { path: own }, async (page) => {
  await give(page, 'abc');
  await press(page, 'Run');
  await reads(page, /choose a longer text/);
});
