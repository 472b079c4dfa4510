// Transformers: the storyteller of 260,032 numbers, the net of 2017 and its maps, laws fitted, every operation of a GPT, and a pipeline.
import assert from 'node:assert/strict';
import { journey, url } from './harness.mjs';
import { press, reads } from './page.mjs';

const panel = (page, name) => page.locator('section.panel').filter({ has: page.getByRole('heading', { name }) });
const has = async (name) => (await (await fetch(new URL('site.json', url))).json()).data[name];
const lesson = (id, knobs) => `#/lesson/${id}?${new URLSearchParams({ v: 1, ...knobs })}`;

journey('the storyteller writes its published story', { path: '#/lesson/llama-2' }, async (page) => {
  for (const file of ['stories260k', 'stories260k-tokens', 'tinyshakespeare']) {
    if (!(await has(file))) return reads(page, new RegExp(file)); // the page names what is missing
  }
  await press(page, 'One step');
  await reads(page, /Paused at step 1/);
  await press(page, 'Reset');
  await page.getByRole('spinbutton', { name: 'temperature' }).or(page.getByRole('textbox', { name: 'temperature' })).first().fill('0');
  await press(page, 'Write');
  const written = page.getByRole('region', { name: 'What the model wrote' });
  await written.filter({ hasText: 'there was a little girl named Lily. She loved to play outside in the park.' }).waitFor({ timeout: 60_000 });
});

const brief = { preset: 'attention-2017', 'model.steps': 40 };

journey('the net of 2017 reads letters and shows where it looks', { path: lesson('attention-2017', brief) }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  await page.getByRole('textbox', { name: 'Read' }).first().fill('cabbage');
  await page.getByRole('textbox', { name: 'Read' }).first().press('Enter');
  await panel(page, 'What it writes, the best first').getByRole('row').nth(1).waitFor();
  await panel(page, /^The target asks the source/).getByRole('img').first().waitFor();
  await page.getByRole('textbox', { name: 'Read' }).first().fill('zebra!');
  await page.getByRole('textbox', { name: 'Read' }).first().press('Enter');
  await page.locator('.error-note').first().waitFor();
});

journey('the law of the digitised runs is found', { path: '#/lesson/chinchilla' }, async (page) => {
  if (!(await has('chinchilla'))) return reads(page, /chinchilla/);
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 180_000);
  await reads(page, /1\.817/);
});

journey('microgpt writes the published names', { path: lesson('microgpt', { preset: 'microgpt', 'training.speed': 0 }) }, async (page) => {
  if (!(await has('names'))) return reads(page, /names/);
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all 1,?000 steps/, 120_000);
  await reads(page, /2\.6497/);
});

journey('a pipeline idles as its formula says', { path: '#/lesson/llama-3' }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 60_000);
  const text = await page.locator('.exhibit').innerText();
  assert.match(text, /37\.5|0\.375/);
});

const shots = (knobs) => lesson('few-shot', { 'model.steps': 30, 'model.channels': 16, 'model.batch': 8, ...knobs });

journey('two layers and one learn repeated letters, and answer what is typed', { path: shots({ preset: 'few-shot' }) }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  await panel(page, /^Loss at each letter of the second half/).getByRole('img').first().waitFor();
  await panel(page, /^All heads of the last net/).getByRole('img').first().waitFor();
  await page.getByRole('textbox', { name: 'Read' }).first().fill('abcab');
  await page.getByRole('textbox', { name: 'Read' }).first().press('Enter');
  await panel(page, 'What the nets answer').getByRole('row').nth(1).waitFor();
  await page.getByRole('textbox', { name: 'Read' }).first().fill('ab!');
  await page.getByRole('textbox', { name: 'Read' }).first().press('Enter');
  await page.locator('.error-note').first().waitFor();
});

journey('two nets learn sums, and write one that is typed', { path: shots({ preset: 'few-shot-steps', 'model.digits': 2 }) }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  await page.getByRole('textbox', { name: 'Read' }).first().fill('27+58');
  await page.getByRole('textbox', { name: 'Read' }).first().press('Enter');
  await panel(page, 'What the nets answer').filter({ hasText: '72+85=' }).waitFor();
});
