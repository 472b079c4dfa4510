// The page's main thread draws and listens, whatever the engine does.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { press, reads } from './page.mjs';

const SECONDS = 20;
/** What the Long Tasks API calls long, and what an eye begins to notice. */
const MOST_MS = 50;

/** Other programs on the machine can only make tasks longer, so one quiet run of so many is proof enough. */
const RUNS = 3;

/** Durations of the long tasks while the page trains. */
const watch = async ([seconds]) => {
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)));
  observer.observe({ type: 'longtask' });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  observer.disconnect();
  return long;
};

journey(`no task of the main thread is over ${MOST_MS} ms in ${SECONDS} s of training`, { timeout: 180_000 }, async (page) => {
  await page.goto(new URL('#/lesson/tiny-gpt', page.url()).href);
  await press(page, 'Train');
  await reads(page, 'Training.');
  await page.waitForTimeout(1000); // the first second is left out
  const runs = [];
  do {
    const tasks = await page.evaluate(watch, [SECONDS]);
    runs.push(tasks.filter((ms) => ms > MOST_MS));
  } while (runs.at(-1).length > 0 && runs.length < RUNS);
  assert.deepEqual(runs.at(-1), [], `long tasks in each run: ${JSON.stringify(runs)}`);
});
