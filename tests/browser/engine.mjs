// An engine without the page: its worker is started by hand and spoken to in commands and events.
import assert from 'node:assert/strict';
import { url } from './harness.mjs';

/** Which event ends the wait after a command. */
const ANSWERS = {
  start: ['started'],
  step: ['paused', 'finished'],
  play: ['paused', 'finished'],
  'self-test': ['self-tested'],
  measure: ['measured'],
  checkpoint: ['checkpointed'],
  inspect: ['inspected'],
  sample: ['sampled, all of it'],
};

/** The worker's script, if the site has this engine. */
export async function script(engine) {
  const { engines } = await (await fetch(new URL('site.json', url))).json();
  assert.ok(engines[engine], `the site has no engine “${engine}”`);
  return engines[engine];
}

/**
 * Gives the commands one after the other, each after the answer to the one before, to a fresh worker of `engine`.
 * Every event comes back, byte arrays as their length. `checkpoint: 'last'` in a Start stands for the last file.
 */
export async function converse(page, engine, commands) {
  const events = await page.evaluate(speak, [await script(engine), commands, ANSWERS]);
  const failed = events.find((event) => event.type === 'failed');
  assert.ok(!failed, `${failed?.what} ${failed?.hint}`);
  return events;
}

/** The same, where a failure is what is asked for: its sentences. */
export async function refusal(page, engine, commands) {
  const events = await page.evaluate(speak, [await script(engine), commands, ANSWERS]);
  return events.find((event) => event.type === 'failed');
}

/* Runs in the page. */
async function speak([script, commands, answers]) {
  globalThis.lastCheckpoint ??= null;
  const worker = new Worker(script, { type: 'module' });
  const events = [];
  let heard = () => {};
  worker.onmessage = ({ data }) => {
    if (data.type === 'checkpointed') globalThis.lastCheckpoint = data.bytes.slice();
    const brief = (_, value) => (value instanceof Uint8Array ? value.length : value);
    events.push(JSON.parse(JSON.stringify(data, brief)));
    heard(data.done === true ? `${data.type}, all of it` : data.type);
  };
  const answer = (types) => new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    heard = (type) => { if (types.includes(type) || type === 'failed') resolve(type); };
  });
  let last = await answer(['ready']);
  for (const command of commands) {
    if (last === 'failed') break;
    if (command.checkpoint === 'last') command.checkpoint = globalThis.lastCheckpoint;
    const waiting = answer(answers[command.type]);
    worker.postMessage(command);
    last = await waiting;
  }
  worker.terminate();
  return events;
}

/** Losses of all steps, in order. */
export const losses = (events) =>
  events.filter((event) => event.type === 'stepped').flatMap((event) => event.reports.map((report) => report.loss));

/** The ids of all tokens that were written, in order. */
export const written = (events) =>
  events.filter((event) => event.type === 'sampled').flatMap((event) => event.tokens.map((token) => token.id));

/** A run of milliseconds on generated text; `change` turns knobs by path. */
export function small(change = {}) {
  const spec = {
    version: 1,
    preset: 'tiny-gpt',
    model: {
      kind: 'gpt', layers: 1, heads: 2, width: 16, context: 8, mlp_factor: 4, activation: 'gelu', norm: 'pre',
      dropout: 0, tied: true, bias: false, position: 'learned', init: 'gpt2',
    },
    data: { source: 'grammar', tokenizer: 'chars', merges: 64, validation: 0.1, characters: 4000 },
    training: {
      optimiser: 'adamw', learning_rate: 1e-2, schedule: 'cosine', warmup: 2, decay_steps: 0, final_ratio: 0.1,
      drop_every: 500, gamma: 0.5, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, momentum: 0.9, nesterov: false,
      alpha: 0.99, weight_decay: 0.1, clip: 1, batch: 4, accumulation: 1, steps: 100, evaluate_every: 100,
      evaluate_windows: 8, target_loss: 0, patience: 0, speed: 0,
    },
    seed: 1,
    engine: 'cpu',
  };
  for (const [path, value] of Object.entries(change)) {
    const [group, key] = path.split('.');
    if (key) spec[group][key] = value;
    else spec[group] = value;
  }
  return spec;
}

/** Start, as the first command of a conversation. */
export const start = (spec, checkpoint = null) => ({ type: 'start', spec, files: [], checkpoint });
