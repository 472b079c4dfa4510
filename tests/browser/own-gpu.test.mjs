// A device of one's own: the page asks where it is, tells nobody, and goes on elsewhere when it is not there.
//
// With the `remote` engine in the site and GARDEN_SERVE naming a `garden` that can `serve-device`, it also trains there, and loses the device.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { journey } from './harness.mjs';
import { link, press, quick, reads, step, trained } from './page.mjs';

const path = link({ ...quick, engine: 'remote' });
const nowhere = `garden://${'0'.repeat(64)}:a-token-that-nobody-has@127.0.0.1:9`;
const engines = (page) => page.getByRole('combobox', { name: 'Engine' }).first();

async function offer(page, address) {
  await page.getByLabel('Address of your own GPU').fill(address);
  await press(page, 'Compute there');
}

journey('without an address the page asks for one, and the reader may choose the cpu', { path }, async (page) => {
  await press(page, 'Train');
  await reads(page, 'The page does not know where your own GPU is.');
  await engines(page).selectOption('cpu');
  await press(page, 'Train');
  await trained(page, 20);
});

/** A run that does not end while the journey waits. */
const long = link({ ...quick, 'training.steps': 1_000_000 });

journey('an address that leads nowhere costs nothing, and is kept nowhere', { path: long, allow: [/left the site: http:.*:9\//] }, async (page) => {
  await press(page, 'Train');
  await trained(page, 20);
  await engines(page).selectOption('remote');
  await offer(page, nowhere);
  await reads(page, /Your own GPU is not in use|does not have the remote engine/, 100_000);
  const before = await trained(page, 1);
  await trained(page, before + 20);
  const kept = await page.evaluate(() => location.href + JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.doesNotMatch(kept, /a-token-that-nobody-has/);
  assert.equal(await page.getByLabel('Address of your own GPU').inputValue(), '');
});

const served = process.env.GARDEN_SERVE;

/** A device of this machine's own, offered at `port`, and the line that leads to it. */
async function offered(port) {
  const device = spawn(served, ['serve-device', '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: device.stdout })) return { device, address: line };
  throw new Error('garden serve-device printed no address');
}

if (served) {
  const live = { path: long, allow: [/left the site: http:.*:8190\//, /console: /] };

  journey('a run moves to a device of one’s own, and stays whole when the device is gone', live, async (page) => {
    const { device, address } = await offered(8190);
    try {
      await press(page, 'Train');
      await trained(page, 20);
      await engines(page).selectOption('remote');
      await offer(page, address);
      await reads(page, /Running on remote/, 60_000);
      const moved = await trained(page, 1);
      await trained(page, moved + 20);
    } finally {
      device.kill('SIGKILL');
    }
    await reads(page, 'Your own GPU does not answer any more.', 60_000);
    const kept = await step(page);
    assert.ok(kept > 0, 'the run is kept');
    await engines(page).selectOption('cpu');
    await press(page, 'Train');
    await trained(page, kept + 20);
  });

  journey('a wrong token is refused in a sentence, and the run goes on', live, async (page) => {
    const { device, address } = await offered(8190);
    try {
      await press(page, 'Train');
      await trained(page, 20);
      await engines(page).selectOption('remote');
      await offer(page, address.replace(/:[^:@]+@/, ':not-the-token-of-this-device@'));
      await reads(page, /refuses this token/, 60_000);
      await trained(page, (await step(page)) + 20);
    } finally {
      device.kill('SIGKILL');
    }
  });
}
