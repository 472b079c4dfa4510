// Looking inside: every head as a thumbnail, one large, a pair of tokens named with its weight.
import { journey } from './harness.mjs';
import { link, press, quick, reads } from './page.mjs';

const path = link({ ...quick, 'model.layers': 2 });

journey('pointing at a cell of a head names the pair of tokens and the weight', { path }, async (page) => {
  await press(page, '10 steps');
  await reads(page, /Paused at step 10/);
  const cells = page.getByRole('application', { name: /Explore Layer 1, head 1/ });
  await cells.scrollIntoViewIfNeeded();
  const { x, y, height } = await cells.boundingBox();
  await page.mouse.move(x + 3, y + height - 3); // last query, first key: never hidden
  const readout = page.locator('.head-readout');
  await readout.filter({ hasText: /reads “.” \(1\) with weight 0\.\d+/ }).waitFor();
});

journey('arrow keys read the same weights, and every layer and head has its thumbnail', { path }, async (page) => {
  await press(page, '10 steps');
  await reads(page, /Paused at step 10/);
  for (const name of ['Layer 1, head 1', 'Layer 1, head 2', 'Layer 2, head 1', 'Layer 2, head 2']) {
    await page.getByText(name).or(page.getByLabel(name)).first().waitFor({ state: 'attached' });
  }
  const cells = page.getByRole('application', { name: /Explore Layer 1, head 1/ });
  await cells.focus();
  await page.keyboard.press('ArrowUp');
  await page.locator('.head-readout').filter({ hasText: /weight/ }).waitFor();
});
