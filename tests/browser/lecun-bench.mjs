// Seconds of the 1989 net's 23 passes in the browser, one thread: our engine, learning and tests, beside hand-written JavaScript, learning alone.
import assert from 'node:assert/strict';
import { chromiumClosed, openPage, url } from './harness.mjs';
import { press, reads } from './page.mjs';
import { plainLecun } from './plain-lecun.mjs';

/** 23 passes over 7,291 digits. */
const STEPS = 167_693;
/** Steps that the plain loops take: enough for a steady time. */
const PLAIN = 20_000;
const json = process.argv.includes('--json');

const site = await (await fetch(new URL('site.json', url))).json();
const files = ['zip-train', 'zip-test'];
const page = await openPage({ path: '#/lesson/lecun-1989' });
const lines = [];
if (files.every((name) => site.data[name])) {
  await reads(page, 'Ready.');
  const began = performance.now();
  await press(page, 'Run');
  await reads(page, /^Finished: all/, 300_000);
  lines.push({ what: 'our engine, tests after each pass included', seconds: (performance.now() - began) / 1e3, steps: STEPS });
} else {
  console.error('the zip-code digits are missing, so our engine is not timed: `cargo xtask data`');
}
const plain = await page.evaluate(`(${plainLecun})(${PLAIN})`);
assert.ok(plain.after < plain.before, 'the plain loops do not learn');
lines.push({ what: 'hand-written JavaScript, learning alone', seconds: (plain.milliseconds / 1e3 / PLAIN) * STEPS, steps: PLAIN });
for (const { what, seconds, steps } of lines) {
  const line = { net: 'lecun-1989', where: 'chromium', what, seconds_for_23_passes: seconds, steps_timed: steps };
  if (json) console.log(JSON.stringify(line));
  else console.log(`lecun-1989, chromium, ${what}: ${seconds.toFixed(1)} s for 23 passes (${steps} steps timed)`);
}
await page.context().close();
await chromiumClosed();
