// The net of LeCun et al. 1989 in plain loops, as one writes it by hand: what our engine's time is held against.
// Runs in the page. Wiring, start and rate are those of Karpathy's rerun; the random numbers are others.

/** Milliseconds of `count` online steps on random pictures, and the mean cost of the first and the last hundred. */
export function plainLecun(count) {
  const PLANES = 12, SEEN = [[0, 1, 2, 3, 4, 5, 6, 7], [4, 5, 6, 7, 8, 9, 10, 11], [0, 1, 2, 3, 8, 9, 10, 11]];
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const drawn = (length, fanIn) => Float32Array.from({ length }, () => ((random() * 2 - 1) * 2.4) / Math.sqrt(fanIn));
  const w1 = drawn(PLANES * 25, 25), b1 = new Float32Array(768);
  const w2 = drawn(PLANES * 8 * 25, 200), b2 = new Float32Array(192);
  const w3 = drawn(30 * 192, 192), b3 = new Float32Array(30);
  const w4 = drawn(300, 30), b4 = new Float32Array(10).fill(-1);
  const input = new Float32Array(400).fill(-1), first = new Float32Array(PLANES * 144).fill(-1);
  const second = new Float32Array(192), hidden = new Float32Array(30), output = new Float32Array(10);
  const firstError = new Float32Array(PLANES * 144), secondError = new Float32Array(192);
  const hiddenError = new Float32Array(30), outputError = new Float32Array(10);
  const g1 = new Float32Array(25), g2 = new Float32Array(25);
  const rate = 0.03;

  function forward() {
    for (let p = 0; p < PLANES; p++)
      for (let y = 0; y < 8; y++)
        for (let x = 0; x < 8; x++) {
          let sum = b1[p * 64 + y * 8 + x];
          for (let i = 0; i < 5; i++)
            for (let j = 0; j < 5; j++) sum += w1[p * 25 + i * 5 + j] * input[(2 * y + i) * 20 + 2 * x + j];
          first[p * 144 + (y + 2) * 12 + x + 2] = Math.tanh(sum);
        }
    for (let p = 0; p < PLANES; p++)
      for (let y = 0; y < 4; y++)
        for (let x = 0; x < 4; x++) {
          let sum = b2[p * 16 + y * 4 + x];
          for (let s = 0; s < 8; s++) {
            const from = SEEN[p >> 2][s] * 144;
            for (let i = 0; i < 5; i++)
              for (let j = 0; j < 5; j++) sum += w2[(p * 8 + s) * 25 + i * 5 + j] * first[from + (2 * y + i) * 12 + 2 * x + j];
          }
          second[p * 16 + y * 4 + x] = Math.tanh(sum);
        }
    for (let u = 0; u < 30; u++) {
      let sum = b3[u];
      for (let k = 0; k < 192; k++) sum += w3[u * 192 + k] * second[k];
      hidden[u] = Math.tanh(sum);
    }
    for (let u = 0; u < 10; u++) {
      let sum = b4[u];
      for (let k = 0; k < 30; k++) sum += w4[u * 30 + k] * hidden[k];
      output[u] = Math.tanh(sum);
    }
  }

  function backward(label) {
    let cost = 0;
    hiddenError.fill(0);
    for (let u = 0; u < 10; u++) {
      const off = output[u] - (u === label ? 1 : -1);
      cost += (off * off) / 10;
      outputError[u] = (off / 5) * (1 - output[u] * output[u]);
      for (let k = 0; k < 30; k++) {
        hiddenError[k] += outputError[u] * w4[u * 30 + k];
        w4[u * 30 + k] -= rate * outputError[u] * hidden[k];
      }
      b4[u] -= rate * outputError[u];
    }
    secondError.fill(0);
    for (let u = 0; u < 30; u++) {
      const error = hiddenError[u] * (1 - hidden[u] * hidden[u]);
      for (let k = 0; k < 192; k++) {
        secondError[k] += error * w3[u * 192 + k];
        w3[u * 192 + k] -= rate * error * second[k];
      }
      b3[u] -= rate * error;
    }
    firstError.fill(0);
    for (let k = 0; k < 192; k++) {
      secondError[k] *= 1 - second[k] * second[k];
      b2[k] -= rate * secondError[k];
    }
    for (let p = 0; p < PLANES; p++)
      for (let s = 0; s < 8; s++) {
        const from = SEEN[p >> 2][s] * 144, at = (p * 8 + s) * 25;
        g2.fill(0);
        for (let y = 0; y < 4; y++)
          for (let x = 0; x < 4; x++) {
            const error = secondError[p * 16 + y * 4 + x];
            for (let i = 0; i < 5; i++)
              for (let j = 0; j < 5; j++) {
                const place = from + (2 * y + i) * 12 + 2 * x + j;
                g2[i * 5 + j] += error * first[place];
                firstError[place] += error * w2[at + i * 5 + j];
              }
          }
        for (let t = 0; t < 25; t++) w2[at + t] -= rate * g2[t];
      }
    for (let p = 0; p < PLANES; p++) {
      g1.fill(0);
      for (let y = 0; y < 8; y++)
        for (let x = 0; x < 8; x++) {
          const place = p * 144 + (y + 2) * 12 + x + 2;
          const error = firstError[place] * (1 - first[place] * first[place]);
          b1[p * 64 + y * 8 + x] -= rate * error;
          for (let i = 0; i < 5; i++)
            for (let j = 0; j < 5; j++) g1[i * 5 + j] += error * input[(2 * y + i) * 20 + 2 * x + j];
        }
      for (let t = 0; t < 25; t++) w1[p * 25 + t] -= rate * g1[t];
    }
    return cost;
  }

  // Ten random pictures, over and over: what they show does not change the time.
  const pictures = Array.from({ length: 10 }, () => Float32Array.from({ length: 256 }, () => random() * 2 - 1));
  const costs = [];
  const start = performance.now();
  for (let step = 0; step < count; step++) {
    const picture = pictures[step % 10];
    for (let y = 0; y < 16; y++) for (let x = 0; x < 16; x++) input[(y + 2) * 20 + x + 2] = picture[y * 16 + x];
    forward();
    costs.push(backward(step % 10));
  }
  const milliseconds = performance.now() - start;
  const mean = (part) => part.reduce((sum, cost) => sum + cost, 0) / part.length;
  return { milliseconds, before: mean(costs.slice(0, 100)), after: mean(costs.slice(-100)) };
}
