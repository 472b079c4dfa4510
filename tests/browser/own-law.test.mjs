// A law of one's own: tiny GPTs of a sweep, one after the other and several at a time, and what is fitted to them.
import assert from 'node:assert/strict';
import { journey, url } from './harness.mjs';
import { press, reads } from './page.mjs';

const panel = (page, name) => page.locator('section.panel').filter({ has: page.getByRole('heading', { name }) });
const has = async (name) => (await (await fetch(new URL('site.json', url))).json()).data[name];
const lesson = (knobs) => `#/lesson/chinchilla?${new URLSearchParams({ v: 1, ...knobs })}`;
const waiting = (page) => page.getByRole('button', { name: /^Make the \d+ runs that wait/ });

journey('tiny GPTs run side by side, a law goes through them, and a point opens its run', { path: lesson({ preset: 'own-law-tiny' }) }, async (page) => {
  if (!(await has('tinyshakespeare'))) return reads(page, /tinyshakespeare/); // the page names what is missing
  await reads(page, 'Ready.');
  await press(page, 'One step');
  await press(page, 'Skip this run');
  await page.getByRole('button', { name: /^Make the 11 runs that wait/ }).click();
  await reads(page, /^\d+ of \d+ runs are over\.$/);
  await reads(page, /^Finished: all/, 300_000);
  await reads(page, /^11 of 12 runs gave a loss, and one law goes through them\.$/);
  await panel(page, 'How fast they grow').getByRole('row', { name: /^2: parabolas 0\.\d{3} / }).waitFor();
  await panel(page, 'How fast they grow').getByRole('row', { name: /^3: law 0\.\d{3} / }).waitFor();
  await panel(page, 'Your runs of equal compute, and their parabolas').locator('canvas').first().waitFor();
  const skipped = panel(page, 'Every run in numbers').getByRole('row', { name: /skipped/ });
  assert.equal(await skipped.count(), 1);
  assert.equal(await waiting(page).count(), 0);
  const point = panel(page, 'Every run, to be opened').getByRole('link').last();
  assert.match(await point.getAttribute('href'), /^#\/lesson\/tiny-gpt\?.*model\.width=\d+/);
  await point.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'A tiny GPT' }).first().waitFor();
});

journey('a sweep is stopped, and after a reload it goes on from where it was', { path: lesson({ preset: 'own-law-tiny' }) }, async (page) => {
  if (!(await has('tinyshakespeare'))) return reads(page, /tinyshakespeare/);
  await reads(page, 'Ready.');
  await waiting(page).click();
  await reads(page, /^\d+ of \d+ runs are over\.$/);
  await press(page, 'Stop them');
  await waiting(page).waitFor();
  await panel(page, 'Every run in numbers').getByRole('row', { name: /\d\.\d{4} / }).first().waitFor({ timeout: 120_000 });
  await press(page, 'Pause');
  await reads(page, /^Paused at step \d+\.$/);
  const table = () => panel(page, 'Every run in numbers').innerText();
  const paused = await table();
  await page.waitForTimeout(1500); // the pause is written to the browser's storage; nothing on the page tells when
  await page.reload();
  await reads(page, /^Paused at step \d+\.$/);
  assert.equal(await table(), paused);
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 300_000);
  await reads(page, /^12 of 12 runs gave a loss, and one law goes through them\.$/);
});
