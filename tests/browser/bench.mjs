// Seconds a step in the browser, one thread: the session and a plain burn loop in turn, on fixed shapes.
// `cargo xtask bench` serves the site and calls this; one line of JSON a measurement with --json.
import { chromiumClosed, openPage } from './harness.mjs';
import { converse, small, start } from './engine.mjs';
import { press, reads, trained } from './page.mjs';

/** Batch, context, width, layers; four heads. */
const SHAPES = { S: [16, 32, 64, 2], M: [12, 64, 128, 4] };
const STEPS = { S: 40, M: 12 };
const LESSON = '#/lesson/tiny-gpt';
const json = process.argv.includes('--json');

const spec = ([batch, context, width, layers]) =>
  small({
    'model.context': context, 'model.width': width, 'model.layers': layers, 'model.heads': 4,
    'training.batch': batch, 'data.characters': 200_000,
  });

async function measure(engine, shape) {
  const page = await openPage({ path: 'site.json' });
  const events = await converse(page, engine, [
    start(spec(SHAPES[shape])),
    { type: 'measure', steps: STEPS[shape], plain: true },
  ]);
  await page.context().close();
  return events.find((event) => event.type === 'measured');
}

for (const engine of ['cpu', 'ndarray']) {
  for (const shape of Object.keys(SHAPES)) {
    const { seconds, plain } = await measure(engine, shape);
    const [batch, context] = SHAPES[shape];
    const line = {
      where: 'chromium', engine, shape, step_ms: seconds * 1e3, plain_ms: plain * 1e3, ratio: seconds / plain,
      tokens_per_second: (batch * context) / seconds,
    };
    if (json) console.log(JSON.stringify(line));
    else {
      const { step_ms, plain_ms, ratio, tokens_per_second } = line;
      console.log(
        `chromium ${engine} ${shape}: ${step_ms.toFixed(1)} ms a step, a plain loop ${plain_ms.toFixed(1)} ms ` +
          `(ratio ${ratio.toFixed(2)}), ${tokens_per_second.toFixed(0)} tokens/s`,
      );
    }
  }
}
/** Milliseconds from a warm cache: until the lesson can be used, and from pressing Train to the first step on the screen. */
async function startUp() {
  const page = await openPage({ path: LESSON });
  await press(page, 'One step');
  await reads(page, /Paused at step 1/);
  await page.evaluate(() => indexedDB.databases().then((all) => all.forEach(({ name }) => indexedDB.deleteDatabase(name))));
  const other = await page.context().newPage();
  const opened = performance.now();
  await other.goto(page.url());
  await other.getByRole('button', { name: 'Train', exact: true }).first().waitFor();
  const usable = performance.now() - opened;
  const pressed = performance.now();
  await press(other, 'Train');
  await trained(other, 1);
  const firstStep = performance.now() - pressed;
  await page.context().close();
  return { where: 'chromium', usable_ms: usable, first_step_ms: firstStep };
}

const line = await startUp();
console.log(
  json
    ? JSON.stringify(line)
    : `chromium, warm cache: usable after ${line.usable_ms.toFixed(0)} ms, first step ${line.first_step_ms.toFixed(0)} ms after Train`,
);
await chromiumClosed();
