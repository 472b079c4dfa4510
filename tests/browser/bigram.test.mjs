// Pairs of letters: counted, learnt by the smallest net, asked about; and a text of the reader's own.
import { journey, url } from './harness.mjs';
import { link, press, reads } from './page.mjs';

/** Waits until a readout shows this. */
const readout = (page, name, value) =>
  page.locator('dl.metrics > div').filter({ has: page.getByText(name, { exact: true }) }).locator('.number').first()
    .filter({ hasText: value }).waitFor();

/** The panel with this heading. */
const panel = (page, name) => page.locator('section.panel').filter({ has: page.getByRole('heading', { name }) });

const ask = async (page, word) => {
  await page.getByRole('textbox', { name: 'How likely is it?' }).fill(word);
  await press(page, 'How likely is it?');
};

journey('names are counted, the net meets the count, and an impossible word is told letter by letter', { path: '#/lesson/bigram' }, async (page) => {
  const { data } = await (await fetch(new URL('site.json', url))).json();
  if (!data.names) return reads(page, /names/); // the page names what is missing
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await readout(page, 'pairs counted', /^228,146$/);
  const cells = page.getByRole('application', { name: /^Explore Counted/ });
  await cells.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await panel(page, /^Counted/).filter({ hasText: '., a: 4,410' }).waitFor();
  await reads(page, 'The net is within a hundredth of a nat of the count.', 90_000);
  await readout(page, 'loss of the bare count', /^2\.454/);
  await ask(page, 'andrejq');
  await panel(page, 'As a whole').filter({ hasText: 'j → q was never counted' }).waitFor();
  await panel(page, 'Letter by letter').getByRole('row', { name: /^j → q count/ }).waitFor();
  await page.getByRole('textbox', { name: /^added to every count/ }).fill('1');
  await page.keyboard.press('Tab');
  await panel(page, 'As a whole').filter({ hasText: /By the count: one word in/ }).waitFor();
  await ask(page, 'Emma');
  await reads(page, /never has the character “E”/);
});

const own = link({ 'model.source': 'own' }, 'bigram');
const give = (page, text) =>
  page.locator('.own-text input[type=file]').setInputFiles({ name: 'own.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });

journey('lines of Hebrew are counted', { path: own }, async (page) => {
  await give(page, 'שלום\nעולם\n'.repeat(20));
  await press(page, 'Run');
  await readout(page, 'words', /^40$/);
  await readout(page, 'symbols', /^6$/);
});

journey('a text without a word is refused with a sentence', { path: own }, async (page) => {
  await give(page, '\n \n');
  await press(page, 'Run');
  await reads(page, /The text has no word/);
});
