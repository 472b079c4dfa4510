// Every lesson on the map, some steps into its run: on a telephone in the dark, and on a desk in the light, without barriers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barriers, openPage } from './harness.mjs';
import { reads } from './page.mjs';

const home = await openPage();
await home.getByRole('heading', { level: 1 }).waitFor();
const lessons = await home.locator('a[href^="#/lesson/"]').evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href')))]);
await home.context().close();

test('the map leads to lessons', () => assert.ok(lessons.length >= 20, `${lessons.length} lessons`));

for (const path of lessons)
  for (const [colorScheme, width, height] of [['dark', 390, 844], ['light', 1280, 800]])
    test(`${path} fits ${width} pixels and has no barriers`, { timeout: 120_000 }, async () => {
      const page = await openPage({ path, width, height, colorScheme });
      await page.getByRole('button', { name: '10 steps', exact: true }).first().click();
      // A lesson whose data are missing names them, and has no run.
      await reads(page, /^(Paused at step|Finished:)|cargo xtask data/);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} wide`);
      assert.deepEqual(await barriers(page), []);
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });
