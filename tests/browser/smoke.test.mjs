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

test('every engine that the manifest lists has its script', async () => {
  const { engines } = await (await fetch(new URL('site.json', url))).json();
  for (const [name, script] of Object.entries(engines)) {
    const answer = await fetch(new URL(script, url));
    assert.equal(answer.status, 200, `${name}: ${script}`);
    assert.match(answer.headers.get('content-type'), /javascript/);
  }
});
