// Nets of letters: makemore's slopes by hand, a cell that is looked at while it reads, and the ladder on which all of them stand.
import assert from 'node:assert/strict';
import { journey, url } from './harness.mjs';
import { press, reads } from './page.mjs';

const panel = (page, name) => page.locator('section.panel').filter({ has: page.getByRole('heading', { name }) });
const has = async (name) => (await (await fetch(new URL('site.json', url))).json()).data[name];
const lesson = (id, knobs) => `#/lesson/${id}?${new URLSearchParams({ v: 1, ...knobs })}`;

const hand = { preset: 'makemore-hand', 'model.steps': 400, 'model.later': 300 };

journey('every slope by hand equals burn’s', { path: lesson('makemore-mlp', hand) }, async (page) => {
  if (!(await has('names'))) return reads(page, /names/); // the page names what is missing
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all 400 steps/);
  await press(page, 'Work out every slope by hand');
  const rows = panel(page, 'Every slope, by hand and by burn').getByRole('row');
  await rows.nth(26).waitFor();
  const told = await rows.allInnerTexts();
  const equal = told.filter((row) => /to the last bit/.test(row));
  assert.ok(equal.length >= 26, told.join('\n'));
});

const brief = { preset: 'char-rnn', 'model.steps': 60, 'model.cells': 24 };

journey('a recurrent net writes, and one of its cells colours a text', { path: lesson('char-rnn', brief) }, async (page) => {
  if (!(await has('tinyshakespeare'))) return reads(page, /tinyshakespeare/);
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  await page.getByRole('textbox', { name: 'Go on from this' }).fill('ROMEO');
  await press(page, 'Go on from this');
  await panel(page, 'Written now').filter({ hasText: 'ROMEO' }).waitFor();
  await press(page, 'Position in the line');
  await panel(page, 'This cell').filter({ hasText: /\d/ }).waitFor();
  await page.getByRole('textbox', { name: 'Look at this cell' }).fill('900');
  await press(page, 'Look at this cell');
  await page.locator('.error-note').first().waitFor();
});

journey('counts are climbed, one is skipped, and a point opens its run', { path: lesson('ladder', { preset: 'ladder', 'model.climb': 'counts' }) }, async (page) => {
  if (!(await has('tinyshakespeare'))) return reads(page, /tinyshakespeare/);
  await reads(page, 'Ready.');
  await press(page, 'One step');
  await press(page, 'Skip this one');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  const table = panel(page, 'Every rung, here and on record');
  await table.getByRole('row', { name: /^letter frequencies skipped/ }).waitFor();
  const chain = await table.getByRole('row', { name: /^Markov/ }).innerText();
  const [here, record] = chain.match(/\d\.\d{4}/g).map(Number);
  assert.ok(Math.abs(here - record) < 0.02, chain);
  await page.getByRole('combobox', { name: 'Against' }).selectOption({ label: 'seconds of learning' });
  const point = page.getByRole('link', { name: /^Markov.*seconds of learning/ });
  assert.match(await point.getAttribute('href'), /^#\/lesson\/ngram\?.*model\.order=1/);
  await point.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'method', exact: true }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: /^context/ }).first().inputValue(), '1');
});
