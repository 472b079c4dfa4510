// The page's main thread draws and listens, whatever the engine does.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { press, reads } from './page.mjs';

const SECONDS = 20;
/** What the Long Tasks API calls long, and what an eye begins to notice. */
const MOST_MS = 50;

journey(`no task of the main thread is over ${MOST_MS} ms in ${SECONDS} s of training`, {}, async (page) => {
  await page.goto(new URL('#/lesson/tiny-gpt', page.url()).href);
  await press(page, 'Train');
  await reads(page, 'Training.');
  const tasks = await page.evaluate(async ([seconds]) => {
    const long = [];
    await new Promise((resolve) => setTimeout(resolve, 1000)); // the first second is left out
    const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)));
    observer.observe({ type: 'longtask' });
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return long;
  }, [SECONDS]);
  assert.deepEqual(tasks.filter((ms) => ms > MOST_MS), []);
});
