// Byte pairs: merges one by one, taken back, a word in ids by both, a text of one letter, GPT-2's file missing.
import assert from 'node:assert/strict';
import { barriers, journey, url } from './harness.mjs';
import { link, press, reads } from './page.mjs';

const lesson = '#/lesson/bpe';

/** Waits until a readout shows this. */
const readout = (page, name, value) =>
  page.locator('dl.metrics > div').filter({ has: page.getByText(name, { exact: true }) }).locator('.number').first().filter({ hasText: value }).waitFor();

const panel = (page, title) => page.locator('section.panel').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

/** What a panel's coloured pieces are, in order. */
const pieces = (page, title) => panel(page, title).locator('.token').allInnerTexts();

journey("three merges turn the encyclopedia's example into the published ids", { path: link({ 'training.speed': 0 }, 'bpe-example') }, async (page) => {
  await press(page, 'Run');
  await reads(page, /Merge 3 joins “aa” and “ab”, which stand side by side 2 times/);
  await readout(page, 'tokens in the text', /^5$/);
  assert.deepEqual(await pieces(page, 'The text in tokens'), ['aaab', 'd', 'aaab', 'a', 'c']);
  await page.getByRole('textbox', { name: 'Take apart' }).fill('aaabdaaabac');
  await press(page, 'Take apart');
  await reads(page, /Yours, 5 tokens: 258 100 258 97 99/);
  await reads(page, /the same text, character by character/);
});

journey('Shakespeare is merged step by step, and a sentence is taken apart by both', { path: lesson }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'One step');
  await reads(page, /Merge 1 joins “·” and “t”/);
  await press(page, '10 steps');
  await readout(page, 'merges', /^11$/);
  await reads(page, /Ten pairs are joined\./);
  const { data } = await (await fetch(new URL('site.json', url))).json();
  await page.getByRole('textbox', { name: 'Take apart' }).fill('The sky is ');
  await press(page, 'Take apart');
  await reads(page, /^Yours, \d+ tokens:/);
  if (data['gpt2-merges']) {
    await reads(page, /GPT-2, 4 tokens: 464 6766 318 220/); // tiktoken 0.14
    assert.deepEqual(await pieces(page, "By GPT-2's merges"), ['The', '·sky', '·is', '·']);
    await readout(page, 'first nine tenths', /^301,966$/);
  } else {
    await reads(page, /GPT-2's merges are not here/);
  }
  await press(page, 'Another passage');
  await page.getByRole('cell', { name: '16', exact: true }).first().waitFor({ state: 'attached' });
  assert.deepEqual(await barriers(page), []);
});

const own = link({ 'model.source': 'own', 'model.beside': 'nothing', 'model.merges': 40, 'training.speed': 0 }, 'bpe');
const bring = (page, name, text) =>
  page.locator('.own-text input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

journey('a text of one letter ends early with a sentence, and one letter alone is refused', { path: own }, async (page) => {
  await bring(page, 'a.txt', 'a'.repeat(5000));
  await press(page, 'Run');
  await reads(page, /is there twice any more: learning ends here/);
  await readout(page, 'merges', /^8$/);
  await bring(page, 'one.txt', 'a');
  await reads(page, /ewer than two characters, so there is no pair to join/);
});

journey('scripts that run to the left or have no spaces come back whole, on a phone too', { path: own, width: 390, height: 844 }, async (page) => {
  await bring(page, 'scripts.txt', 'اليوم تمطر السماء 今天下雨，所以我们待在家里 วันนี้ฝนตก '.repeat(20));
  await press(page, 'Run');
  await reads(page, /Merge 40 joins/);
  await readout(page, 'characters lost on the way back', /^0$/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} wide`);
});
