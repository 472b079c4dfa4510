// A run as a link: what is shared comes back, and a hostile link costs nothing.
import assert from 'node:assert/strict';
import { journey, openPage } from './harness.mjs';
import { link, press, quick, reads } from './page.mjs';

journey('a shared link brings the same settings back', { path: link(quick) }, async (page) => {
  const width = page.getByRole('textbox', { name: /^width/ });
  await width.fill('24');
  await width.press('Enter');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await press(page, 'Share');
  await reads(page, 'Link copied.');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /model\.width=24/);
  const other = await openPage({ path: copied.slice(copied.indexOf('#')) });
  // The form is what the link says from its first drawing on.
  assert.equal(await other.getByRole('textbox', { name: /^width/ }).inputValue(), '24');
  assert.equal(await other.getByRole('textbox', { name: /^layers/ }).inputValue(), '1');
  await other.context().close();
});

const HOSTILE = {
  'an unknown setting': ['#/playground?v=1&preset=tiny-gpt&model.lairs=3', /model\.lairs/],
  'a value out of range': ['#/playground?v=1&preset=tiny-gpt&model.layers=9999', /model\.layers is 9999/],
  'another version': ['#/playground?v=99&preset=tiny-gpt', /version 99/],
  'an unknown preset': ['#/playground?v=1&preset=%3Cscript%3E', /no preset/],
  'settings that clash': ['#/playground?v=1&preset=tiny-gpt&model.width=30&model.heads=4', /heads/],
};

for (const [what, [path, sentence]] of Object.entries(HOSTILE)) {
  journey(`a link with ${what} is answered with a sentence and the page goes on`, { path }, async (page) => {
    await reads(page, sentence);
    await page.getByRole('button', { name: 'Train', exact: true }).first().waitFor();
  });
}
