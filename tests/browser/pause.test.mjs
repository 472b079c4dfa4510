// A run is paused, a knob is turned, it goes on: from the same step, and with a mark on the curve.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { link, press, quick, reads, step, trained } from './page.mjs';

journey('train, pause, edit the learning rate, go on', { path: link(quick) }, async (page) => {
  await press(page, 'Train');
  await trained(page, 50);
  await press(page, 'Pause');
  await reads(page, /Paused at step \d+/);
  const paused = await step(page);
  const rate = page.getByRole('textbox', { name: 'learning rate' });
  await rate.fill('0.001');
  await rate.press('Enter');
  await press(page, 'Train');
  assert.ok((await trained(page, paused + 20)) > paused);
  assert.equal(await rate.inputValue(), '0.001');
});

journey('a learning rate of a billion pauses on the last good state and says so', { path: link(quick) }, async (page) => {
  await press(page, 'Train');
  await trained(page, 20);
  for (const [name, value] of [['learning rate', '1000000000'], ["clip the gradient's norm (0: off)", '0']]) {
    const knob = page.getByRole('textbox', { name });
    await knob.fill(value);
    await knob.press('Enter');
  }
  await reads(page, 'The loss was no longer a number');
});

journey('reset goes back to the same start', { path: link(quick) }, async (page) => {
  const firstLoss = async () => {
    await press(page, 'One step');
    await reads(page, 'Paused at step 1.');
    return page.locator('dl.metrics > div').nth(1).locator('dd').innerText();
  };
  const before = await firstLoss();
  await press(page, 'Reset');
  await reads(page, 'Ready to train.');
  assert.equal(await firstLoss(), before);
});

journey('the space key trains and pauses', { path: link(quick) }, async (page) => {
  await page.getByRole('button', { name: 'Train', exact: true }).waitFor(); // before, nobody listens
  await page.locator('body').press('Space');
  await trained(page, 10);
  await page.locator('body').press('Space');
  await reads(page, /Paused at step \d+/);
});

journey('zero steps and letters in a number are refused with the field named', { path: link(quick) }, async (page) => {
  const steps = page.getByRole('textbox', { name: 'steps', exact: true });
  await steps.fill('0');
  await steps.press('Enter');
  await reads(page, /training\.steps is 0/);
});
