// Speed of lessons in the browser, one thread, by the page itself, from pressing Run: as a reader has it, with exams, samples and pictures,
// and of steps alone, which is the middle of what the engine's messages tell. Then how fast a trained network writes.
import { chromiumClosed, openPage, url } from './harness.mjs';
import { press, reads } from './page.mjs';

/** What is run, which data it needs, what is counted, and when it is enough. */
const RUNS = [
  { lesson: 'makemore-mlp', preset: 'makemore-randn', data: ['names'], unit: 'steps', enough: 30_000 },
  { lesson: 'makemore-mlp', preset: 'makemore-norm', data: ['names'], unit: 'steps', enough: 20_000 },
  { lesson: 'makemore-wavenet', preset: 'makemore-tree', data: ['names'], unit: 'steps', enough: 4_000 },
  { lesson: 'char-rnn', preset: 'char-rnn', data: ['tinyshakespeare'], unit: 'steps', enough: 150 },
  { lesson: 'char-rnn', preset: 'char-rnn-gru', data: ['tinyshakespeare'], unit: 'steps', enough: 150 },
  { lesson: 'char-rnn', preset: 'char-rnn-simple', data: ['tinyshakespeare'], unit: 'steps', enough: 150 },
  { lesson: 'word2vec', preset: 'word2vec-shakespeare', data: ['tinyshakespeare'], unit: 'words', counted: 'words_read', enough: 400_000 },
];
const json = process.argv.includes('--json');
/** Presets that are named, or all. */
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

/** Runs in the page before it loads: notes when an engine told of a count, and the count; and when of how many tokens. */
function listening(counted) {
  globalThis.told = [];
  globalThis.written = [];
  globalThis.Worker = class extends Worker {
    constructor(...how) {
      super(...how);
      this.addEventListener('message', ({ data }) => {
        const last = data.type === 'metrics' ? data.reports.at(-1) : undefined;
        const count = counted ? last?.values.find(([name]) => name === counted)?.[1] : last?.step;
        if (count) globalThis.told.push([performance.now(), count]);
        if (data.type === 'sampled') globalThis.written.push([performance.now(), data.tokens.length, data.done]);
      });
    }
  };
}

/** Counts a second: of all the time since `began`, and the middle between two messages. */
async function speeds(page, began) {
  const told = (await page.evaluate('told')).filter(([at]) => at > began);
  const between = told.slice(1).map(([at, count], of) => [at - told[of][0], count - told[of][1]]);
  const each = between.filter(([, count]) => count > 0).map(([time, count]) => (count / time) * 1e3).sort((a, b) => a - b);
  const [at, count] = told.at(-1);
  return { whole: (count / (at - began)) * 1e3, alone: each[Math.floor(each.length / 2)], count, seconds: (at - began) / 1e3 };
}

const site = await (await fetch(new URL('site.json', url))).json();
for (const { lesson, preset, data, unit, counted, enough } of RUNS) {
  if (named.length && !named.includes(preset)) continue;
  const missing = data.filter((name) => !site.data[name]);
  if (missing.length) {
    console.error(`${preset} is not timed, ${missing} is missing: \`cargo xtask data\``);
    continue;
  }
  const path = `#/lesson/${lesson}?${new URLSearchParams({ v: 1, preset })}`;
  const page = await openPage({ path, before: [listening, counted] });
  await reads(page, 'Ready.');
  const began = await page.evaluate('performance.now()');
  await press(page, 'Run');
  const isTold = (enough) => globalThis.told.at(-1)?.[1] >= enough;
  await page.waitForFunction(isTold, enough, { timeout: 120_000, polling: 100 });
  const { whole, alone, count, seconds } = await speeds(page, began);
  await page.context().close();
  const line = { net: preset, where: 'chromium', [`${unit}_per_second`]: whole, [`${unit}_alone_per_second`]: alone, [unit]: count, seconds };
  if (json) console.log(JSON.stringify(line));
  else {
    console.log(
      `${preset}, chromium, cpu: ${whole.toFixed(1)} ${unit}/s with all that a reader sees (${count} in ${seconds.toFixed(1)} s), ` +
        `${alone.toFixed(1)} ${unit}/s of steps alone`,
    );
  }
}
if (!named.length || named.includes('stories260k')) await writing();
await chromiumClosed();

/** Tokens a second of the storyteller, each shown with its likeliest others: the first text, while the browser still compiles, and the next. */
async function writing() {
  if (!['stories260k', 'stories260k-tokens', 'tinyshakespeare'].every((name) => site.data[name])) {
    return console.error('the storyteller is not timed, its files are missing: `cargo xtask data`');
  }
  const page = await openPage({ path: '#/lesson/llama-2', before: [listening] });
  const isWritten = () => globalThis.written.at(-1)?.[2];
  const speeds = [];
  for (let text = 0; text < 3; text += 1) {
    await page.evaluate('written = []');
    await press(page, 'Write');
    await page.waitForFunction(isWritten, null, { timeout: 60_000, polling: 50 });
    const written = await page.evaluate('written');
    const tokens = written.slice(1).reduce((sum, [, count]) => sum + count, 0);
    speeds.push((tokens / (written.at(-1)[0] - written[0][0])) * 1e3);
  }
  await page.context().close();
  const [first, second, third] = speeds;
  const line = { net: 'stories260k', where: 'chromium', first_tokens_per_second: first, tokens_per_second: (second + third) / 2 };
  if (json) console.log(JSON.stringify(line));
  else console.log(`stories260k, chromium, cpu: ${first.toFixed(0)} tokens/s of the first text, ${line.tokens_per_second.toFixed(0)} of the next`);
}
