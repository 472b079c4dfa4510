// Every page in both themes, on a telephone and on a desk: no barrier that axe-core knows, nothing that sticks out sideways.
import assert from 'node:assert/strict';
import { barriers, journey } from './harness.mjs';
import { press, reads } from './page.mjs';

const PAGES = { 'the map': '#/', 'the lesson': '#/lesson/tiny-gpt', 'the playground': '#/playground', 'the gallery': '#/gallery', 'an early exhibit': '#/lesson/perceptron' };

for (const [name, path] of Object.entries(PAGES)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280, 2560]) {
      journey(`${name} in ${colorScheme} at ${width} px has no barrier`, { path, colorScheme, width }, async (page) => {
        await page.getByRole('heading').first().waitFor();
        if (path.includes('lesson')) {
          await press(page, '10 steps');
          await reads(page, /Paused at step 10/);
        }
        assert.deepEqual(await barriers(page), []);
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(beyond <= 0, `the page is ${beyond} px wider than the window`);
      });
    }
  }
}
