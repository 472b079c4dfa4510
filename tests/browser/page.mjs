// What journeys do on the page, by role and label.
import assert from 'node:assert/strict';

/** Knobs of a run whose steps take a millisecond. */
export const quick = {
  'model.layers': 1, 'model.heads': 2, 'model.width': 16, 'model.context': 16, 'training.batch': 4,
  'data.characters': 20000, 'training.evaluate_windows': 8,
};

/** A link to the playground. */
export function link(knobs = {}, preset = 'child-grammar') {
  return `#/playground?${new URLSearchParams({ v: 1, preset, ...knobs })}`;
}

export const press = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

/** Waits for a sentence anywhere on the page. */
export const reads = (page, text, timeout = 60_000) =>
  page.getByText(text).first().waitFor({ state: 'attached', timeout });

/** The step that the page shows, as a number. */
export async function step(page) {
  const cell = page.locator('dl.metrics > div').filter({ has: page.locator('dt', { hasText: /^step$/ }) });
  const digits = (await cell.locator('dd').first().innerText()).match(/[\d,]+/);
  assert.ok(digits, 'the page shows no step');
  return Number(digits[0].replaceAll(',', ''));
}

/** Waits until at least so many steps are taken. */
export async function trained(page, steps, timeout = 60_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const now = await step(page).catch(() => 0);
    if (now >= steps) return now;
    assert.ok(Date.now() < end, `only ${now} of ${steps} steps in ${timeout} ms`);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}
