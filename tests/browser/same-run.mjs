// One run in the page and in the terminal on two devices: their losses step by step, as a log.
//
// `cargo xtask serve` in another terminal, then
//   GARDEN=target/release/garden GARDEN_MODULES=target/npm/node_modules node tests/browser/same-run.mjs
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chromiumClosed, openPage } from './harness.mjs';
import { press, reads } from './page.mjs';

const PRESET = 'child-grammar';
const STEPS = 200;
/** Two devices sum in another order than one, and wasm rounds other than x86 (nats a token). */
const CLOSE = 1e-3;
const [command, ...first] = (process.env.GARDEN ?? 'cargo garden').split(' ');

/** Losses of the page's run, from the CSV that its loss chart saves. */
async function inThePage() {
  const query = new URLSearchParams({ v: 1, preset: PRESET, 'training.steps': STEPS });
  const page = await openPage({ path: `#/playground?${query}` });
  await press(page, 'Train');
  await reads(page, /^Finished: all/, 300_000);
  const saved = page.waitForEvent('download');
  await press(page, 'CSV');
  // Step by step first, validation after an empty line.
  const [steps] = readFileSync(await (await saved).path(), 'utf8').split('\n\n');
  const [head, ...rows] = steps.trim().split('\n').map((line) => line.split(','));
  const column = head.indexOf('train_loss_nats');
  assert.ok(column >= 0, `the file has the columns ${head}`);
  await chromiumClosed();
  return rows.map((row) => Number(row[column]));
}

/** Losses of the same run by the terminal, each batch shared out over two devices. */
function inTheTerminal() {
  const run = ['run', PRESET, '--set', `training.steps=${STEPS}`, '--devices', '2', '--json'];
  const lines = execFileSync(command, [...first, ...run], { encoding: 'utf8', maxBuffer: 1 << 28 }).trim().split('\n');
  const stepped = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'stepped');
  return stepped.flatMap(({ reports }) => reports.map(({ loss }) => loss));
}

const [page, terminal] = [await inThePage(), inTheTerminal()];
assert.deepEqual([page.length, terminal.length], [STEPS, STEPS]);
console.log(`# ${PRESET}, seed 1: nats a token`);
console.log('step  page, cpu  terminal, --devices 2  difference');
const apart = page.map((loss, at) => Math.abs(loss - terminal[at]));
for (const [at, loss] of page.entries()) {
  if (at > 0 && (at + 1) % 10) continue;
  const columns = [String(at + 1).padStart(4), loss.toFixed(6).padStart(9), terminal[at].toFixed(6).padStart(21)];
  console.log([...columns, apart[at].toExponential(1).padStart(10)].join('  '));
}
console.log(`largest difference of all ${STEPS} steps: ${Math.max(...apart).toExponential(1)}`);
assert.ok(Math.max(...apart) <= CLOSE, `the losses are more than ${CLOSE} apart`);
