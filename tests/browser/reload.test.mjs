// A tab is reloaded, an engine dies, a run goes away as a file: what was trained is still there.
import assert from 'node:assert/strict';
import { journey, openPage } from './harness.mjs';
import { link, press, quick, reads, step, trained } from './page.mjs';

const path = link({ ...quick, 'training.steps': 100000, 'training.evaluate_every': 1000 });

/** Trains for a while; the step at which it is paused. */
async function trainedAndPaused(page) {
  await press(page, 'Train');
  await trained(page, 100);
  await press(page, 'Pause');
  await reads(page, /Paused at step \d+/);
  return step(page);
}

journey('a reload in the middle of a run brings it back, from where it was kept', { path }, async (page) => {
  const paused = await trainedAndPaused(page);
  await page.waitForTimeout(1500); // the pause is written to the browser's storage; nothing on the page tells when
  await page.reload();
  await reads(page, `Paused at step ${paused}.`);
  assert.equal(await step(page), paused);
  await press(page, 'Train');
  await trained(page, paused + 50);
});

journey('an engine that dies mid-run is replaced, and the run goes on', { path, allow: [/killed/] }, async (page) => {
  await press(page, 'Train');
  await trained(page, 200);
  const before = page.workers().length;
  assert.ok(before > 0);
  await page.waitForTimeout(11_000); // a checkpoint is kept every ten seconds
  await page.workers()[0].evaluate(() => setTimeout(() => { throw new Error('killed for the test'); }));
  await reads(page, /engine stopped/i);
  await trained(page, (await step(page)) + 100);
});

journey('a run that was saved is opened in another tab, and goes on', { path }, async (page) => {
  const paused = await trainedAndPaused(page);
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Save')]);
  assert.equal(file.suggestedFilename(), `child-grammar-${paused}.safetensors`);
  const other = await openPage({ path: link({}) });
  await other.locator('.run-menu input[type=file]').first().setInputFiles(await file.path());
  await reads(other, `Paused at step ${paused}.`);
  await press(other, 'Train');
  await trained(other, paused + 50);
  assert.deepEqual(other.problems, []);
  await other.context().close();
});
