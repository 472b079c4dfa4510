// The net on the plane: run, add a point, choose a unit and set its weight with the keyboard, take the net away.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { barriers, journey } from './harness.mjs';
import { press, reads } from './page.mjs';

const lesson = '#/lesson/playground-2d';

/** The value beside a readout's name. */
const cell = (page, name) =>
  page.locator('dl.metrics > div').filter({ has: page.getByText(name, { exact: true }) }).locator('.number').first();

/** Waits until a readout shows this. */
const readout = (page, name, value) => cell(page, name).filter({ hasText: value }).waitFor();

journey('the circle is parted, a point is clicked, and a weight is set with the keyboard', { path: lesson }, async (page) => {
  await reads(page, 'Ready.');
  await readout(page, 'weights and biases', /^25$/);
  await press(page, 'Run');
  await readout(page, 'test points on their side', /^(99|100)/);
  await press(page, 'Pause');
  await reads(page, /Paused at step/);

  const plane = page.getByRole('application', { name: /^A plane/ });
  await plane.click({ position: { x: 20, y: 20 } });
  await readout(page, 'points of yours', /^1$/);
  await readout(page, 'training points', /^251$/);
  await plane.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+Space');
  await readout(page, 'points of yours', /^2$/);
  await press(page, 'Undo');
  await readout(page, 'points of yours', /^1$/);

  const unit = page.getByRole('button', { name: /^layer 2, unit 1, tanh, bias/ });
  await unit.focus();
  await page.keyboard.press('Enter');
  await page.locator('.net-unit[aria-pressed="true"]').and(unit).waitFor();
  await reads(page, 'The plane shows unit 1 of layer 2.');
  const before = await cell(page, 'training loss').innerText();
  const weight = page.getByRole('spinbutton', { name: 'from layer 1, unit 3, tanh' });
  await weight.focus();
  await weight.fill('-7.5');
  await page.keyboard.press('Tab');
  await cell(page, 'training loss').filter({ hasNotText: before }).waitFor();
  // The loss is told first, then what the net looks like.
  await page.waitForFunction(() => [...document.querySelectorAll('.net-panel input')].some(({ value }) => value === '-7.5000'));
  await unit.press('Enter');
  await reads(page, 'The plane shows the output.');
});

journey('points of one’s own survive a new net, and the net is taken away as a program', { path: lesson }, async (page) => {
  await page.getByLabel('Begin from').selectOption('playground-clicks');
  await readout(page, 'points of yours', /^4$/);
  await page.getByLabel('hidden layers').selectOption('one');
  await press(page, 'Rebuild');
  await readout(page, 'weights and biases', /^17$/);
  await readout(page, 'points of yours', /^4$/);
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Save net.py')]);
  const program = await readFile(await file.path(), 'utf8');
  assert.match(program, /nn\.Linear\(2, 4\),\n {8}nn\.Tanh\(\),\n {8}nn\.Linear\(4, 1\),/);
  await page.getByText('Show net.json').click();
  await reads(page, /"unit": "tanh"/);
});

journey('a net without inputs is refused with a sentence', { path: lesson }, async (page) => {
  await reads(page, 'Ready.');
  await page.getByRole('checkbox', { name: 'input x₁', exact: true }).uncheck();
  await page.getByRole('checkbox', { name: 'input x₂', exact: true }).uncheck();
  await press(page, 'Rebuild');
  await reads(page, /No input is on, so the net would be blind/);
});

journey('the net fits a phone and has no barriers', { path: lesson, width: 390, height: 844 }, async (page) => {
  await readout(page, 'weights and biases', /^25$/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} wide`);
  await page.getByRole('button', { name: /^output, tanh, bias/ }).click();
  assert.deepEqual(await barriers(page), []);
});
