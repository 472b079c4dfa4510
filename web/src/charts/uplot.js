// Draws line charts with uPlot, which is fetched when the first chart appears.
// `draw` is called with every change: data goes into the chart that stands; another set of series or scales builds a new one.

let uPlot;
const charts = new WeakMap();
const all = new Set();

async function library() {
  if (!uPlot) {
    uPlot = import(new URL("vendor/uPlot.esm.js", document.baseURI)).then((module) => module.default);
  }
  return uPlot;
}

// Colours are tokens; a canvas needs them resolved for the theme that holds at this element.
function colour(chart, token) {
  const known = chart.colours.get(token);
  if (known) return known;
  chart.probe.style.color = `var(${token})`;
  const found = getComputedStyle(chart.probe).color;
  chart.colours.set(token, found);
  return found;
}

function repaint() {
  for (const chart of all) {
    chart.colours.clear();
    chart.plot?.redraw(false, true);
  }
}
let watching = false;
function watchTheme() {
  if (watching) return;
  watching = true;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  const options = { attributes: true, attributeFilter: ["data-theme"] };
  new MutationObserver(repaint).observe(document.documentElement, options);
}

const number = (value) => {
  const size = Math.abs(value);
  if (size >= 1e3 && size < 1e4) return value.toLocaleString("en");
  if (size >= 1e12) return (+value.toPrecision(3)).toExponential().replace("+", "");
  if (size >= 1e9) return `${+(value / 1e9).toPrecision(3)}B`;
  if (size >= 1e6) return `${+(value / 1e6).toPrecision(3)}M`;
  if (size >= 1e4) return `${+(value / 1e3).toPrecision(3)}k`;
  return size > 0 && size < 1e-3 ? value.toExponential(0) : `${+value.toPrecision(4)}`;
};

function axis(chart, key, side) {
  const font = chart.font;
  return {
    scale: key,
    side,
    font,
    labelFont: font,
    label: chart.spec[key].title || undefined,
    labelSize: 18,
    // With and without a title an axis takes the same room, so that charts above each other are in line.
    size: side === 3 ? (chart.spec[key].title ? 44 : 62) : 24,
    gap: 4,
    stroke: () => colour(chart, "--ink-faint"),
    grid: { stroke: () => colour(chart, "--hairline"), width: 1, show: side === 3 },
    ticks: { stroke: () => colour(chart, "--edge"), width: 1, size: 4 },
    splits: () => chart.spec[key].ticks,
    filter: side === 2 ? apart : (_plot, splits) => splits,
    values: (_plot, splits) => splits.map((split) => (split == null ? null : number(split))),
  };
}

// On a telephone a chart leaves room for the text under it.
const height = ({ width, spec }) => (width < 420 ? Math.min(spec.height, 220) : spec.height);

// Names at the ends of curves leave most of a narrow chart to the curves.
const gutter = (spec, plot) => Math.min(spec.gutter, Math.round(plot.width * 0.36));

// Numbers under a narrow chart that would run into one another are left out.
function apart(plot, splits) {
  let last = -Infinity;
  return splits.map((split) => {
    const at = plot.valToPos(split, "x");
    if (at - last < 34) return null;
    last = at;
    return split;
  });
}

function options(chart) {
  const { spec } = chart;
  const series = spec.series.map((line) => ({
    label: line.label,
    stroke: () => colour(chart, line.colour),
    width: line.width,
    alpha: line.alpha,
    spanGaps: true,
    points: { show: line.points, size: 5, fill: () => colour(chart, line.colour) },
  }));
  const scale = (key) => ({ time: false, distr: spec[key].log ? 3 : 1, range: () => spec_of(chart)[key].range });
  return {
    width: chart.width,
    height: height(chart),
    padding: [8, (plot) => gutter(spec, plot), 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: false, y: false, setScale: false },
      y: false,
      points: { size: 6, fill: (_plot, index) => colour(chart, spec.series[index - 1].colour) },
      sync: spec.sync ? { key: spec.sync, scales: ["x", null] } : undefined,
    },
    scales: { x: scale("x"), y: scale("y") },
    axes: [axis(chart, "x", 2), axis(chart, "y", 3)],
    series: [{}, ...series],
    bands: spec.bands.map(([high, low, token]) => ({
      series: [high + 1, low + 1],
      fill: () => colour(chart, token).replace("rgb(", "rgba(").replace(")", ", 0.18)"),
    })),
    hooks: {
      drawClear: [(plot) => lines(chart, plot)],
      draw: [(plot) => labels(chart, plot)],
      setCursor: [(plot) => chart.cursor(plot.cursor.idx ?? -1)],
    },
  };
}
const spec_of = (chart) => chart.spec;

// Thin lines that give a number meaning, and marks where a knob was turned; beneath the curves.
function lines(chart, plot) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  ctx.save();
  ctx.lineWidth = ratio;
  for (const line of chart.spec.references) {
    const y = Math.round(plot.valToPos(line.value, "y", true)) + 0.5;
    if (y < bbox.top - 1 || y > bbox.top + bbox.height + 1) continue;
    ctx.strokeStyle = colour(chart, line.colour);
    ctx.setLineDash(line.dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.strokeStyle = colour(chart, "--ink-faint");
  for (const mark of chart.spec.marks) {
    const x = Math.round(plot.valToPos(mark.step, "x", true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

// Names at the right, beside what they name; those too close are moved apart.
function labels(chart, plot) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  const room = 14 * ratio;
  const found = chart.spec.references.map((line) => ({ text: line.label, value: line.value, colour: line.ink }));
  chart.spec.series.forEach((line, index) => {
    const values = plot.data[index + 1];
    let last = values.length - 1;
    while (last >= 0 && values[last] == null) last -= 1;
    if (line.direct && last >= 0) found.push({ text: line.label, value: values[last], colour: line.colour, bold: true });
  });
  const shown = found.filter((label) => label.text).map((label) => ({ ...label, at: plot.valToPos(label.value, "y", true) }));
  const inside = shown.filter((label) => label.at >= bbox.top - 1 && label.at <= bbox.top + bbox.height + 1).sort((a, b) => a.at - b.at);
  spread(inside, room, bbox.top + bbox.height);
  ctx.save();
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  const left = bbox.left + bbox.width;
  for (const label of inside) {
    ctx.strokeStyle = ctx.fillStyle = colour(chart, label.colour);
    ctx.font = (label.bold ? "600 " : "") + chart.font.replace(/^(\d+)px/, (_all, size) => `${size * ratio}px`);
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(left + 1 * ratio, label.at);
    ctx.lineTo(left + 8 * ratio, label.place);
    ctx.stroke();
    // What does not fit is drawn narrower, not cut.
    ctx.fillText(label.text, left + 11 * ratio, label.place, ctx.canvas.width - left - 12 * ratio);
  }
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.font = chart.font.replace(/^(\d+)px/, (_all, size) => `${size * ratio}px`);
  ctx.fillStyle = colour(chart, "--ink-soft");
  chart.spec.marks.forEach((mark) => {
    const x = plot.valToPos(mark.step, "x", true);
    const half = ctx.measureText(mark.label).width / 2;
    const centre = Math.max(bbox.left + half, Math.min(bbox.left + bbox.width - half, x));
    if (x >= bbox.left && x <= bbox.left + bbox.width) ctx.fillText(mark.label, centre, bbox.top + 2 * ratio);
  });
  ctx.restore();
}

function spread(labels, room, bottom) {
  let least = -Infinity;
  for (const label of labels) least = label.place = Math.max(label.at, least + room);
  let most = bottom;
  for (const label of labels.toReversed()) most = (label.place = Math.min(label.place, most)) - room;
}

function key(spec) {
  const series = spec.series.map((line) => [line.label, line.colour, line.width, line.points]);
  return JSON.stringify([series, spec.bands, spec.x.log, spec.y.log, spec.x.title, spec.y.title, spec.gutter, spec.height]);
}

function build(chart) {
  chart.plot?.destroy();
  chart.key = key(chart.spec);
  chart.plot = new chart.library(options(chart), chart.data, chart.host);
  chart.plot.root.querySelectorAll("canvas").forEach((canvas) => canvas.setAttribute("aria-hidden", "true"));
}

function update(chart) {
  if (!chart.library || !chart.width) return;
  if (!chart.plot || chart.key !== key(chart.spec)) build(chart);
  else chart.plot.setData(chart.data, true);
}

function step(chart, event) {
  const plot = chart.plot;
  const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity, PageUp: -20, PageDown: 20 }[event.key];
  if (!plot || !move || !plot.data[0].length) return;
  event.preventDefault();
  const last = plot.data[0].length - 1;
  const index = Math.min(last, Math.max(0, (plot.cursor.idx ?? last) + move));
  plot.setCursor({ left: plot.valToPos(plot.data[0][index], "x"), top: 10 });
}

function open(host, cursor) {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const style = getComputedStyle(host);
  const chart = { host, probe, cursor, width: 0, colours: new Map(), font: `12px ${style.fontFamily}` };
  charts.set(host, chart);
  all.add(chart);
  watchTheme();
  host.addEventListener("keydown", (event) => step(chart, event));
  // The width is kept from here: asking the element for it at every step would lay out the page at every step.
  chart.observer = new ResizeObserver(([{ contentRect }]) => {
    chart.width = Math.floor(contentRect.width);
    if (!chart.plot) update(chart);
    else if (chart.width && chart.width !== chart.plot.width) chart.plot.setSize({ width: chart.width, height: height(chart) });
  });
  chart.observer.observe(host);
  library().then((found) => {
    chart.library = found;
    if (charts.get(host) === chart) update(chart);
  }, () => host.classList.add("plot--failed"));
  return chart;
}

/** Draws `columns` (steps first, NaN where a series has no value) as `spec` (JSON, see plot.rs) says. */
export function draw(host, spec, columns, cursor) {
  const chart = charts.get(host) ?? open(host, cursor);
  chart.cursor = cursor;
  chart.spec = JSON.parse(spec);
  chart.data = columns.map((column, index) => (index ? Array.from(column, (value) => (Number.isFinite(value) ? value : null)) : column));
  update(chart);
}

/** Takes the chart out of `host`. */
export function remove(host) {
  const chart = charts.get(host);
  if (!chart) return;
  charts.delete(host);
  all.delete(chart);
  chart.observer.disconnect();
  chart.cursor = () => {};
  chart.plot?.destroy();
}
