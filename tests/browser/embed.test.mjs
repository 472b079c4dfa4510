// An exhibit in somebody else's page: from another origin, with one script tag.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { journey, url } from './harness.mjs';

const post = `<!doctype html><title>A post</title><script src="${new URL('embed/llm-garden.js', url)}" async></script>
<p>Before.</p><llm-garden id="garden" preset="child-grammar" hide="prompt,attention"
  set="model.layers=1&model.width=16&model.heads=2&data.characters=20000"></llm-garden><p>After.</p>`;

journey('a post from another origin shows the exhibit, trains it and hears its events', { allow: [/left the site/] }, async (page) => {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(post));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const frame = page.frameLocator('llm-garden >> iframe');
    await page.evaluate(() => {
      globalThis.heard = 0;
      document.getElementById('garden').addEventListener('garden-event', ({ detail }) => {
        if (detail.type === 'stepped') globalThis.heard = detail.reports.at(-1).step;
      });
    });
    await frame.getByRole('button', { name: 'Train', exact: true }).first().click();
    await page.waitForFunction(() => globalThis.heard > 20, null, { timeout: 60_000 });
    const [height, inner] = await page.evaluate(() => {
      const frame = document.querySelector('llm-garden').querySelector('iframe') ?? document.querySelector('llm-garden').shadowRoot.querySelector('iframe');
      return [frame.getBoundingClientRect().height, innerHeight];
    });
    assert.ok(height > 200, `the exhibit is ${height} px high in a window of ${inner}`);
    await frame.getByRole('link', { name: 'Open in LLM Garden' }).waitFor();
  } finally {
    server.close();
  }
});
