// One seed proves little: ten more run in workers of their own, and the figure gathers what they reach.
import { journey } from './harness.mjs';
import { reads } from './page.mjs';

const more = (page) => page.getByRole('button', { name: /^Run 10 more seeds/ }).last();

journey('ten more seeds run beside each other, and their spread stands by the published value', { path: '#/lesson/playground-2d' }, async (page) => {
  await reads(page, 'Ready.');
  await more(page).click();
  await reads(page, /^\d+ of 10 runs are over\.$/);
  await reads(page, /^10 seeds: 9\d.* published: 99$/);
  await more(page).waitFor();
});

journey('runs of other seeds can be stopped', { path: '#/lesson/lecun-1989' }, async (page) => {
  const load = page.getByRole('button', { name: 'Set the knobs to lecun-1989-3' }).first();
  await load.click();
  await page.getByRole('button', { name: 'Rebuild' }).first().click();
  await reads(page, /^(Ready\.|.*zip-train)/);
  if ((await more(page).count()) === 0) return; // the digits are missing, and the page says so
  await more(page).click();
  await reads(page, '0 of 10 runs are over.');
  await page.getByRole('button', { name: 'Stop them' }).first().click();
  await more(page).waitFor();
});
