// The first lesson as a newcomer meets it: from the map, by pressing what it says to press.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { press, reads, trained } from './page.mjs';

journey('a newcomer opens the lesson, guesses, trains, passes the first line and gets an answer', {}, async (page) => {
  await page.getByRole('link', { name: /A tiny GPT/ }).first().click();
  await page.getByRole('heading', { name: 'A tiny GPT', level: 1 }).waitFor();
  await press(page, 'Random letters');
  await press(page, 'Train');
  await reads(page, 'You passed the first line', 90_000);
  await reads(page, /You guessed “Random letters”/);
  await press(page, 'Pause');
  await reads(page, /Paused at step \d+/);
  assert.ok((await trained(page, 100)) >= 100);
  const samples = page.getByRole('heading', { name: 'Samples' });
  await samples.waitFor();
});

journey('the lesson takes a prompt and shows the bars of the next token', {}, async (page) => {
  await page.goto(new URL('#/lesson/tiny-gpt', page.url()).href);
  await press(page, 'One step');
  await reads(page, /Paused at step 1/);
  await page.getByRole('textbox', { name: 'Prompt' }).fill('ROMEO:');
  await press(page, 'Write');
  const written = page.getByRole('region', { name: 'What the model wrote' });
  await written.filter({ hasText: /\S{3}/ }).waitFor();
  await reads(page, 'It wrote on from your words');
});
