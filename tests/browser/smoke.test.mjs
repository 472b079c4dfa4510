// The site stands: it opens without a problem, isolated, compressed, and says which engines are ready.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journey, url } from './harness.mjs';

journey('the page opens under its own name', {}, async (page) => {
  assert.match(await page.title(), /LLM Garden/);
});

journey('the page is cross-origin isolated', {}, async (page) => {
  assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), true);
});

journey('WebGPU is there when asked for', { webgpu: true }, async (page) => {
  assert.equal(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null), true);
});

journey('WebGPU is absent when not asked for', {}, async (page) => {
  assert.equal(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null), false);
});

test('wasm is served as wasm, brotli-compressed', async () => {
  const answer = await fetch(new URL('app_bg.wasm', url), { headers: { 'accept-encoding': 'br' } });
  assert.equal(answer.headers.get('content-type'), 'application/wasm');
  assert.equal(answer.headers.get('content-encoding'), 'br');
});

/** Starts each engine that the site has, sends it nonsense at once, and gives what it answers. */
async function firstWords(page, wanted) {
  const { engines } = await (await fetch(new URL('site.json', url))).json();
  const listed = Object.entries(engines).filter(([name]) => wanted.includes(name));
  assert.ok(listed.length > 0, 'the site has none of these engines');
  const answers = {};
  for (const [name, script] of listed) {
    answers[name] = await page.evaluate((script) => new Promise((resolve, reject) => {
      const worker = new Worker(script, { type: 'module' });
      const heard = [];
      worker.onmessage = ({ data }) => {
        heard.push(data.type);
        if (heard.length === 2) { worker.terminate(); resolve(heard); }
      };
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ type: 'no such command' });
    }), script);
  }
  return answers;
}

// A message that comes while wasm still loads must be answered, not lost.
journey('an engine says ready, then answers what it was sent before it stood', {}, async (page) => {
  for (const answers of Object.values(await firstWords(page, ['cpu', 'ndarray']))) {
    assert.deepEqual(answers, ['ready', 'failed']);
  }
});
