// The early path: counting, differentiating, drawing, guessing, each by what a reader sees and presses.
import { journey, url } from './harness.mjs';
import { link, press, reads } from './page.mjs';

/** The value beside a readout's name. */
async function readout(page, name, value) {
  const cell = page.locator('dl.metrics > div').filter({ has: page.getByText(name, { exact: true }) }).locator('.number').first();
  await cell.filter({ hasText: value }).waitFor();
}

const counting = link({ 'model.source': 'own', 'model.letters': 300 }, 'markov-1913');
journey('Markov counts the vowels of any text, and й is one as long as the reader says so', { path: counting }, async (page) => {
  const buffer = Buffer.from('Йод, йод! '.repeat(100));
  await page.locator('.own-text input[type=file]').setInputFiles({ name: 'jod.txt', mimeType: 'text/plain', buffer });
  await press(page, 'Run');
  await reads(page, 'Finished: all 3 steps are taken.');
  await readout(page, 'letters', /^300$/);
  await readout(page, 'vowels', /^200$/); // й о д: two of three
  await page.getByRole('checkbox', { name: 'й is a vowel' }).uncheck();
  await readout(page, 'vowels', /^100$/);
  await page.getByRole('img', { name: /^The text: дйодй/ }).first().waitFor();
});

journey('a text without letters to count is refused with a sentence', { path: counting }, async (page) => {
  const buffer = Buffer.from('1 + 2 = 3, 数える. '.repeat(100));
  await page.locator('.own-text input[type=file]').setInputFiles({ name: 'sums.txt', mimeType: 'text/plain', buffer });
  await press(page, 'Run');
  await reads(page, /no Latin or Cyrillic letters/);
});

journey('slopes travel back through an expression, and a broken one is refused with its place', { path: '#/lesson/autodiff' }, async (page) => {
  await press(page, 'Run');
  await reads(page, /Finished: all \d+ steps are taken/);
  await readout(page, 'slope towards the first input', /^5\.5/);
  await readout(page, 'slope towards the second input', /^1\.716/);
  const field = page.getByRole('textbox', { name: 'Differentiate' });
  await field.fill('x = 3; y = 2; x * y * *');
  await press(page, 'Differentiate');
  await reads(page, /▸/);
  await readout(page, 'slope towards the first input', /^5\.5/);
  await field.fill('x = 3; y = 2; x * y');
  await press(page, 'Differentiate');
  await press(page, 'Run');
  await readout(page, 'slope towards the first input', /^2/);
  await page.getByRole('img', { name: /^A graph of \d+ operations/ }).waitFor();
});

journey('a drawing is named by the perceptron, and an empty pad is answered with a sentence', { path: '#/lesson/perceptron' }, async (page) => {
  await press(page, '10 steps');
  await reads(page, /Paused at step 10/);
  const pad = page.getByRole('application', { name: /^Draw a shape/ });
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
  for (const [from, to] of [[[0.2, 0.2], [0.8, 0.8]], [[0.8, 0.2], [0.2, 0.8]]]) {
    await page.mouse.move(...at(...from));
    await page.mouse.down();
    await page.mouse.move(...at(...to), { steps: 20 });
    await page.mouse.up();
  }
  const answer = page.locator('section.panel').filter({ has: page.getByRole('heading', { name: 'What it says' }) });
  await answer.filter({ hasNotText: 'The pad is empty' }).filter({ hasText: /E|X/ }).waitFor();
  await press(page, 'Clear');
  await answer.filter({ hasText: 'The pad is empty' }).waitFor();
});

journey('the ball is dropped on a plane with the keyboard alone', { path: '#/lesson/gradient' }, async (page) => {
  const plane = page.getByRole('application', { name: /^A plane/ });
  await plane.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await readout(page, 'x', /^−0\.95/);
});

journey('the keys of the guessing game are heard, and guesses are counted', { path: '#/lesson/shannon-1951' }, async (page) => {
  await page.getByRole('button', { name: 'Space', exact: true }).waitFor();
  for (const letter of 'ETAOINSHRDLUCMFWYPVBGKQJXZ') await press(page, letter);
  await press(page, 'Space');
  await reads(page, /Letter [2-9] of 100/);
});

journey('an exhibit goes on after a reload, from where it was', { path: '#/lesson/linear-maps' }, async (page) => {
  await press(page, '10 steps');
  await reads(page, /Paused at step 10/);
  await page.waitForTimeout(1500); // the pause is kept
  await page.reload();
  await reads(page, /Paused at step 10/);
  await page.getByRole('img', { name: /^The grid of the plane/ }).waitFor();
});

journey('a digit that the reader draws is read by the net of 1989', { path: '#/lesson/lecun-1989' }, async (page) => {
  const { data } = await (await fetch(new URL('site.json', url))).json();
  if (!data['zip-train']) return reads(page, /zip-train/); // the page names what is missing
  await reads(page, 'Ready.');
  await press(page, 'Run');
  await reads(page, 'Nine of ten unseen digits are read.', 60_000);
  const pad = page.getByRole('application', { name: /^Draw a digit/ });
  const box = await pad.boundingBox();
  const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(0.5, 0.05)); // a one: a stroke from top to bottom
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.95), { steps: 30 });
  await page.mouse.up();
  const answer = page.locator('section.panel').filter({ has: page.getByRole('heading', { name: 'What it reads' }) });
  await answer.filter({ hasNotText: 'The pad is empty' }).filter({ hasText: /\b1\b/ }).waitFor();
});
