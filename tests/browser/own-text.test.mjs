// The reader's own text: uploaded, learnt, and refused in one sentence where it cannot be.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { link, press, quick, reads, trained } from './page.mjs';

const path = link({ ...quick, 'data.source': 'own' });
const give = (page, name, buffer) =>
  page.locator('.own-text input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer });

journey('an uploaded text is learnt', { path }, async (page) => {
  await give(page, 'owl.txt', Buffer.from('The owl and the pussycat went to sea. '.repeat(60)));
  await reads(page, /In use: \d+ bytes/);
  await press(page, 'Train');
  assert.ok((await trained(page, 50)) >= 50);
});

journey('a text dropped anywhere on the page is learnt', { path: link(quick) }, async (page) => {
  await page.getByRole('button', { name: 'Train', exact: true }).waitFor();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['Dropped and read. '.repeat(99)], 'note.txt', { type: 'text/plain' }));
    for (const type of ['dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
  await reads(page, /In use: 1[,.]?782 bytes/);
  await press(page, 'Train');
  await trained(page, 20);
});

const REFUSED = {
  'broken UTF-8': [Buffer.from([0x61, 0x62, 0xff, 0x63]), /not UTF-8/],
  'one character': [Buffer.from('a'), /one token|window needs|repeats/],
  'less than a window': [Buffer.from('hello there'), /window needs 17/],
};

for (const [what, [bytes, sentence]] of Object.entries(REFUSED)) {
  journey(`a text of ${what} is refused with a sentence`, { path }, async (page) => {
    await give(page, 'bad.txt', bytes);
    if (what !== 'broken UTF-8') await press(page, 'Train');
    await reads(page, sentence);
  });
}

journey('two hundred megabytes are refused before they are read', { path, timeout: 180_000 }, async (page) => {
  await page.locator('.own-text input[type=file]').evaluate((input) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(200e6)], 'large.txt', { type: 'text/plain' }));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await reads(page, /200 MB|191 MB|64 MB at most/);
});
