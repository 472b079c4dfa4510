// Transformers: the storyteller of 260,032 numbers, the net of 2017 and its maps, laws fitted, every operation of a GPT, a pipeline, and clicks.
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

const judged = {
  preset: 'state-of-gpt-clicks', 'model.pretraining': 30, 'model.tuning': 20, 'model.rewarding': 10, 'model.reinforcing': 5, 'model.direct': 5,
};

journey('clicks are what DPO learns from', { path: lesson('state-of-gpt', judged) }, async (page) => {
  if (!(await has('names'))) return reads(page, /names/);
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /nobody has compared any answers yet/, 120_000); // stations 1 and 2 are over
  const pair = panel(page, 'Which answer is better?');
  await pair.getByText('0 compared so far').waitFor();
  await page.getByRole('button', { name: 'A is better' }).click();
  await pair.getByText('1 compared so far').waitFor();
  await page.getByRole('button', { name: 'B is better' }).click();
  await pair.getByText('2 compared so far').waitFor();
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  await panel(page, 'The line').getByRole('row', { name: /DPO/ }).filter({ hasText: '2 comparisons' }).waitFor();
  await panel(page, 'The same question, answered by each model').getByRole('row', { name: /5 by comparisons/ }).waitFor();
});
