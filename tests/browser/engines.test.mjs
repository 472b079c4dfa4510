// The three engines, each in its worker, without the page: the same numbers, and the promises of a run.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { converse, losses, refusal, small, start, written } from './engine.mjs';

const STEPS = 20;
/** Engines round differently; after 20 steps of this run they stay this close (nats a token). */
const TOLERANCE = 1e-3;

const run = async (page, engine) =>
  losses(await converse(page, engine, [start(small()), { type: 'step', count: STEPS }]));

function close(measured, expected) {
  assert.equal(measured.length, expected.length);
  const worst = Math.max(...measured.map((loss, step) => Math.abs(loss - expected[step])));
  assert.ok(worst < TOLERANCE, `losses differ by ${worst}:\n${measured}\n${expected}`);
}

// A file of the site and no page: the browser asks for an icon that is not there.
const blank = { path: 'site.json', allow: [/favicon/] };

journey('the same seed gives the same losses bit for bit', blank, async (page) => {
  const first = await run(page, 'cpu');
  assert.equal(first.length, STEPS);
  assert.ok(first.at(-1) < first[0]);
  assert.deepEqual(await run(page, 'cpu'), first);
});

journey('ndarray learns what cpu learns', blank, async (page) => {
  close(await run(page, 'ndarray'), await run(page, 'cpu'));
});

journey('gpu passes its self-test and learns what cpu learns', { ...blank, webgpu: true, timeout: 600_000 }, async (page) => {
  const expected = await run(page, 'cpu');
  const events = await converse(page, 'gpu', [{ type: 'self-test' }, start(small()), { type: 'step', count: STEPS }]);
  const { passed, errors } = events.find((event) => event.type === 'self-tested');
  assert.ok(passed, JSON.stringify(errors));
  close(losses(events), expected);
});

/** Llama's and Mistral's parts together: root mean squares, turning positions, a gate, keys for pairs of heads, a window that rolls on. */
const llama = small({
  'model.heads': 4, 'model.norm_kind': 'rms', 'model.position': 'rotary', 'model.feed_forward': 'gated', 'model.activation': 'silu',
  'model.heads_per_key': 2, 'model.attention_window': 5, 'model.tied': false,
});
/** Twelve tokens in a context of eight: the cache rolls. */
const writes = { type: 'sample', id: 1, prompt: 'the ', count: 12, sampling: { temperature: 0, top_k: 0, top_p: 1, seed: 1 } };

async function learnsAndWrites(page, engine, count) {
  const of = async (name) => converse(page, name, [start(llama), { type: 'step', count }, writes]);
  const [expected, measured] = [await of('cpu'), await of(engine)];
  close(losses(measured), losses(expected));
  assert.equal(written(measured).length, 12);
  assert.deepEqual(written(measured), written(expected));
}

journey('ndarray learns and writes with the parts of Llama and Mistral as cpu does', blank, async (page) => {
  await learnsAndWrites(page, 'ndarray', STEPS);
});

journey('gpu learns and writes with the parts of Llama and Mistral as cpu does', { ...blank, webgpu: true, timeout: 600_000 }, async (page) => {
  await learnsAndWrites(page, 'gpu', 8);
});

journey('gpu without WebGPU says so instead of dying silently', { ...blank, allow: [/.*/] }, async (page) => {
  const { fatal, hint } = await refusal(page, 'gpu', [start(small())]);
  assert.equal(fatal, true);
  assert.match(hint, /cpu/);
});

for (const engine of ['cpu', 'ndarray']) {
  journey(`going on from a checkpoint is the same as never having stopped, on ${engine}`, blank, async (page) => {
    const spec = small({ 'model.dropout': 0.1 });
    const whole = losses(await converse(page, engine, [start(spec), { type: 'step', count: 10 }]));
    await converse(page, engine, [start(spec), { type: 'step', count: 4 }, { type: 'checkpoint', id: 1 }]);
    const rest = await converse(page, engine, [start(spec, 'last'), { type: 'step', count: 6 }]);
    assert.deepEqual(losses(rest), whole.slice(4));
  });
}

journey('a batch that no tab can hold is refused with a sentence', blank, async (page) => {
  const spec = small({ 'training.batch': 1024, 'model.context': 128, 'model.layers': 24, 'model.width': 1024 });
  const { what, fatal } = await refusal(page, 'cpu', [start(spec)]);
  assert.match(what, /MB of memory/);
  assert.equal(fatal, false);
});

journey('a command that is none is answered and the engine goes on', blank, async (page) => {
  const refused = await refusal(page, 'cpu', [{ type: 'step', count: 1 }]);
  assert.match(refused.what, /no run/);
});
