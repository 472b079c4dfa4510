// 3Blue1Brown's net: it learns MNIST, reads a drawing that stands in a corner, and answers noise.
import assert from 'node:assert/strict';
import { journey, url } from './harness.mjs';
import { press, reads } from './page.mjs';

const path = '#/lesson/mlp-digits';
const panel = (page, name) => page.locator('section.panel').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** Whether the server has the digits; where it does not, the page names them. */
async function has(page) {
  const { data } = await (await fetch(new URL('site.json', url))).json();
  if (!data.mnist) await reads(page, /“mnist”/);
  return data.mnist;
}

journey('a digit drawn in a corner is moved, then read by the net of the series', { path }, async (page) => {
  if (!(await has(page))) return;
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, 'More than 91 of 100 unseen digits are read.', 60_000);
  const pad = page.getByRole('application', { name: /^Draw a digit/ });
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(0.15, 0.1)); // a one: a short stroke downwards, top left
  await page.mouse.down();
  await page.mouse.move(...at(0.15, 0.55), { steps: 30 });
  await page.mouse.up();
  await panel(page, 'The picture as the net sees it').filter({ hasText: 'your drawing, scaled and moved' }).waitFor();
  await panel(page, 'What it reads').filter({ hasText: /It reads 1,/ }).waitFor();
  await press(page, 'Clear');
  await panel(page, 'What it reads').filter({ hasText: 'The pad is empty' }).waitFor();
});

journey('noise is answered, the next digit comes, and sixteen maps are shown', { path }, async (page) => {
  if (!(await has(page))) return;
  await reads(page, 'Ready.');
  await press(page, '10 steps');
  await reads(page, /Paused at step 10/);
  await press(page, 'Pure noise');
  await panel(page, 'What it reads').filter({ hasText: /This is noise\. It reads \d/ }).waitFor();
  await press(page, 'Another held-out digit');
  await panel(page, 'What it reads').filter({ hasText: 'held-out digit 2: 1' }).waitFor();
  const maps = panel(page, 'What each unit of the first layer looks for').locator('figure');
  await maps.nth(15).waitFor();
  assert.equal(await maps.count(), 16);
});
