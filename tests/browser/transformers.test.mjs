// Transformers: the storyteller of 260,032 numbers, the net of 2017 and its maps, laws fitted, every operation of a GPT, pipelines, rings of keys,
// learning in the prompt, the stages of an assistant, and workers that fail.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
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

journey('the parameters of GPT-2 are counted', { path: lesson('gpt-2', { preset: 'gpt-2-counter' }) }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all 15 steps/);
  await reads(page, /124,337,664/);
  await reads(page, /10,788,929/);
});

const own = { preset: 'gpt-2', 'model.heads': 4, engine: 'cpu' };
const opened = (page) => page.locator('.run-menu input[type=file]').first();

journey("a network in GPT-2's layout is opened, writes, and shows its heads", { path: lesson('gpt-2', own) }, async (page) => {
  await opened(page).setInputFiles(fileURLToPath(new URL('../parity/fixtures/gpt2_tiny.safetensors', import.meta.url)));
  await reads(page, 'Ready to train.');
  await page.getByRole('spinbutton', { name: 'temperature' }).fill('0');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('5 17 3 90');
  await press(page, 'Write');
  // transformers' own greedy text: tests/parity/gpt2.py.
  const written = page.getByRole('region', { name: 'What the model wrote' });
  await written.filter({ hasText: /5\s+5\s+5\s+75\s+89\s+5\s+5\s+89/ }).waitFor({ timeout: 60_000 });
  await page.getByRole('radiogroup').getByRole('radio').nth(7).waitFor(); // 2 blocks of 4 heads
});

journey('a file that is no GPT-2 is refused in a sentence', { path: lesson('gpt-2', own) }, async (page) => {
  const header = Buffer.from('{"model.embed_tokens.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const buffer = Buffer.concat([length, header, Buffer.alloc(4)]);
  await opened(page).setInputFiles({ name: 'llama.safetensors', mimeType: 'application/octet-stream', buffer });
  await reads(page, /a network of another architecture/);
});

const copies = { preset: 'attention-copy', 'model.steps': 600, 'training.speed': 0 };

journey('the net of 2017 learns to copy, and shows where it looks', { path: lesson('attention-2017', copies), timeout: 240_000 }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 200_000);
  await page.getByRole('textbox', { name: 'Read' }).first().fill('cabbage');
  await page.getByRole('textbox', { name: 'Read' }).first().press('Enter');
  const best = panel(page, 'What it writes, the best first').getByRole('row').nth(1);
  await best.filter({ hasText: 'cabbage' }).waitFor();
  await panel(page, /^The target asks the source/).getByRole('img').first().waitFor();
  await page.getByRole('textbox', { name: 'Read' }).first().fill('zebra!');
  await page.getByRole('textbox', { name: 'Read' }).first().press('Enter');
  await page.locator('.error-note').first().waitFor();
});

journey('a row of table 3 is a button, and its result stands beside the paper’s', { path: lesson('attention-2017', { preset: 'attention-table-3' }) }, async (page) => {
  await reads(page, 'Ready.');
  const table = panel(page, 'Table 3 of the paper in small');
  await table.getByRole('button', { name: 'A: 1 head for 8' }).click();
  await reads(page, /^Running/);
  await table.locator('tr[aria-current]').filter({ hasText: '5.29' }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'heads of an attention' }).first().inputValue(), '1');
  await table.getByRole('button', { name: /^Make the 20 runs/ }).click();
  await reads(page, /^0 of 20/);
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
  const same = page.locator('dl.metrics > div').filter({ hasText: 'names as on Karpathy' });
  await same.filter({ hasText: /20\s*of 20/ }).first().waitFor();
});

journey('a pipeline idles as its formula says', { path: '#/lesson/llama-3' }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 60_000);
  const text = await page.locator('.exhibit').innerText();
  assert.match(text, /37\.5|0\.375/);
});

journey('a ring says what a full cache says', { path: lesson('mistral-7b', { preset: 'mistral-7b', 'training.speed': 0 }) }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  await panel(page, /^The ring/).getByRole('row').nth(4).waitFor();
  await panel(page, /^The log-probability/).getByRole('row').nth(8).waitFor();
  await reads(page, /Twelve letters back something is still felt/);
});

journey('a window wider than the context is refused in a sentence', { path: lesson('mistral-7b', { preset: 'mistral-7b', 'model.window': 40, 'model.room': 33 }) }, async (page) => {
  await page.locator('.error-note').filter({ hasText: /wider than the context of 33/ }).first().waitFor();
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

const judged = {
  preset: 'state-of-gpt-clicks', 'model.pretraining': 30, 'model.tuning': 20, 'model.rewarding': 10, 'model.reinforcing': 5, 'model.direct': 5,
};

journey('clicks are what DPO learns from', { path: lesson('state-of-gpt', judged) }, async (page) => {
  if (!(await has('names'))) return reads(page, /names/);
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /Nobody has compared any answers yet/, 120_000); // stations 1 and 2 are over
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

const crew = { preset: '10k-gpus', 'model.steps': 12, 'model.every': 4, 'model.crash': 6, 'training.speed': 0 };

journey('a worker inside the worker dies, and the curve is the same', { path: lesson('10k-gpus', crew) }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 180_000);
  const latest = await panel(page, 'What happened last').innerText();
  assert.match(latest, /Worker 3 was silent after step 6\. Lost so far: 2 steps/);
  // Real workers, not replicas one after the other in one.
  assert.doesNotMatch(latest, /one after the other/);
  const measured = await panel(page, 'Measured').innerText();
  assert.match(measured, /courses apart\s+0\b/i);
  assert.match(measured, /numbers apart at the end\s+0\b/i);
  await panel(page, /^A lane a worker/).getByText('✕').last().waitFor();
});

journey('the reader ends a worker', { path: lesson('10k-gpus', { ...crew, 'training.speed': 4, 'model.steps': 30, 'model.crash': 0 }) }, async (page) => {
  await reads(page, 'Ready.');
  await page.getByRole('button', { name: 'End this worker' }).first().click();
  await page.locator('.error-note').first().waitFor(); // nobody is there yet
  await press(page, 'One step');
  await reads(page, /Paused at step 1/, 60_000);
  await page.getByRole('button', { name: 'End this worker' }).first().click();
  await panel(page, 'Who computes what').getByText('ended; nobody knows yet').waitFor();
  await press(page, 'One step');
  await panel(page, 'What happened last').getByText(/Worker 2 was silent after step 1/).waitFor({ timeout: 60_000 });
  await press(page, 'One step');
  await panel(page, 'Who computes what').getByText('computes').nth(2).waitFor({ timeout: 60_000 });
});

journey('blocks are computed again for a sixth of the bytes', { path: lesson('10k-gpus', { preset: '10k-gpus-activations', 'model.steps': 4 }) }, async (page) => {
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 120_000);
  assert.match(await panel(page, 'Measured').innerText(), /gradients apart\s+0\b/i);
});
