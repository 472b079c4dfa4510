// Which engine runs, and why, is always on the screen.
import { gpuCrashed, journey } from './harness.mjs';
import { link, press, quick, reads, trained } from './page.mjs';

journey('without WebGPU the gpu engine gives way to cpu and says why', { path: link({ ...quick, engine: 'gpu' }) }, async (page) => {
  await press(page, 'Train');
  await reads(page, /Not on the GPU: this browser (offers no WebGPU|finds no graphics card)/);
  await trained(page, 20);
});

journey('automatic takes cpu where there is nothing else, and says so', { path: link({ ...quick, engine: 'auto' }) }, async (page) => {
  await press(page, 'Train');
  await trained(page, 20);
  await reads(page, /Not on the GPU|Faster than the GPU/);
});

journey('ndarray is there for those who ask', { path: link({ ...quick, engine: 'ndarray' }) }, async (page) => {
  await press(page, 'Train');
  await trained(page, 20);
});

const gpu = { path: link({ ...quick, engine: 'gpu', 'training.batch': 2, 'model.context': 8 }), webgpu: true, timeout: 400_000 };
journey('with WebGPU the run is on the gpu', gpu, async (page) => {
  await press(page, 'One step');
  await reads(page, /Paused at step 1/, 300_000);
  await reads(page, /Running on gpu/);
});

journey('a gpu lost mid-run: the run goes on on the cpu, from where it was kept, and says so', gpu, async (page) => {
  await press(page, 'One step');
  await reads(page, /Paused at step 1/, 300_000);
  await page.waitForTimeout(1500); // the pause is kept
  await gpuCrashed(page);
  await press(page, 'Train');
  await reads(page, /gpu engine stopped/i, 60_000);
  await trained(page, 20);
  await reads(page, /Running on cpu/);
});
