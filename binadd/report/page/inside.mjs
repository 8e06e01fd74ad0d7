// Inside one column: what each unit sees, adds up and makes of it; as a picture and as equations.

import { byId, html, label, svg, widthOf } from "./dom.mjs";
import { rowOf } from "./network.mjs";
import { shown } from "./numbers.mjs";
import { hiddenName } from "./words.mjs";

const MOST_LABELS = 18;

export function drawInside({ net, task, run, column }) {
	const step = run.steps[column];
	byId("inside-title").textContent = `Inside column ${column}`;
	byId("inside").replaceChildren(pictureOf(net, task, step));
	byId("equations").replaceChildren(...equationsOf(net, task, step));
}

function pictureOf(net, task, step) {
	const { inputs, hidden } = net;
	const width = widthOf(byId("inside"), 270, 760);
	const isNarrow = width < 480;
	const sources = inputs + hidden;
	const pitch = Math.max(40, Math.min(74, 300 / hidden));
	const height = Math.max(sources * 42, hidden * pitch) + 24;
	const left = isNarrow ? 74 : 92;
	const middle = width * (isNarrow ? 0.56 : 0.53);
	const right = width - (isNarrow ? 34 : 60);
	const sourceY = (k) => 24 + ((height - 40) * (k + 0.5)) / sources;
	const unitY = (u) => 10 + ((height - 16) * (u + 0.5)) / hidden;
	const outY = height / 2;
	const seen = [...step.x, ...step.before];
	const rows = Array.from({ length: hidden + 1 }, (_, unit) => rowOf(net, unit));
	const largest = Math.max(...rows.flatMap((row) => row.slice(1).map(Math.abs)), Number.MIN_VALUE);
	const edges = [];
	// Near the units the edges of one source part; those of several sources are labelled in turn.
	const live = seen.flatMap((bit, k) => (bit ? [k] : []));
	const spotOf = (k) => 0.5 + (0.3 * live.indexOf(k)) / Math.max(live.length - 1, 1);
	for (let u = 0; u < hidden; u++) {
		for (let k = 0; k < sources; k++) {
			edges.push({ weight: rows[u][k + 1], isLive: seen[k] === 1, from: [left, sourceY(k)], to: [middle, unitY(u)], spot: spotOf(k) });
		}
		edges.push({ weight: rows[hidden][u + 1], isLive: step.h[u] === 1, from: [middle, unitY(u)], to: [right, outY], spot: 0.5 });
	}
	const drawn = edges.filter(({ weight }) => weight !== 0).sort((a, b) => a.isLive - b.isLive);
	const lively = drawn.filter(({ isLive }) => isLive);
	const labelled = lively.length <= MOST_LABELS ? lively : [];
	const reach = Math.max(...step.z.map(Math.abs), Math.abs(step.zy), Number.MIN_VALUE);
	return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "What the units of this column see and add up; the equations below say the same" },
		drawn.map((each) => edgePath(each, largest)),
		labelled.map(edgeLabel),
		seen.map((bit, k) => [
			node(left, sourceY(k), bit),
			label(left - 18, sourceY(k) + 4, "quiet end", sourceName(task, inputs, k, isNarrow)),
		]),
		step.h.map((bit, u) => [
			node(middle, unitY(u), bit),
			label(middle + 17, unitY(u) - 8, "quiet halo", hiddenName(u)),
			gauge(middle, unitY(u) + 15, step.z[u], reach, isNarrow ? 60 : 90, pitch > 44),
		]),
		node(right, outY, step.y),
		label(right, outY - 19, "quiet mid", task.answer),
		gauge(right, outY + 17, step.zy, reach, isNarrow ? 50 : 90, true));
}

const sourceName = (task, inputs, k, isNarrow) =>
	k < inputs ? task.operands[k] : `${hiddenName(k - inputs)} ${isNarrow ? "bef." : "before"}`;

function node(x, y, bit) {
	return [
		svg("circle", { class: `disc${bit ? " on" : ""}`, cx: x, cy: y, r: 13 }),
		label(x, y + 4, "in-disc mid", bit),
	];
}

function curve([x1, y1], [x2, y2]) {
	const [from, to] = [x1 + 13, x2 - 13];
	const bend = (to - from) * 0.45;
	return [[from, y1], [from + bend, y1], [to - bend, y2], [to, y2]];
}

function edgePath({ weight, isLive, from, to }, largest) {
	const [a, b, c, d] = curve(from, to);
	return svg("path", {
		class: `edge${weight < 0 ? " minus" : ""}${isLive ? "" : " idle"}`,
		"stroke-width": (1 + 2.6 * Math.sqrt(Math.abs(weight) / largest)).toFixed(2),
		d: `M${a} C${b} ${c} ${d}`,
	});
}

function edgeLabel({ weight, from, to, spot }) {
	const points = curve(from, to);
	const r = 1 - spot;
	const mix = [r * r * r, 3 * r * r * spot, 3 * r * spot * spot, spot * spot * spot];
	const [x, y] = [0, 1].map((axis) => points.reduce((sum, p, k) => sum + mix[k] * p[axis], 0));
	return label(x, y + 4, `small halo mid ${weight < 0 ? "minus-text" : "plus-text"}`, shown(weight, 3));
}

/** How far the sum is from the threshold, and on which side. */
function gauge(x, y, z, reach, width, hasText) {
	const part = Math.min(Math.abs(z) / reach, 1) * (width / 2);
	return [
		svg("rect", { class: "gauge", x: x - width / 2, y, width, height: 6, rx: 3 }),
		svg("rect", { class: `bar${z < 0 ? " minus" : ""}`, x: z < 0 ? x - part : x, y, width: part, height: 6 }),
		svg("line", { class: "mark", x1: x, x2: x, y1: y - 3, y2: y + 9 }),
		hasText ? label(x, y + 20, "small halo mid", `z = ${shown(z)}`) : null,
	];
}

function equationsOf(net, task, step) {
	const found = [];
	for (let unit = 0; unit <= net.hidden; unit++) {
		const isOutput = unit === net.hidden;
		const row = rowOf(net, unit);
		const seen = isOutput ? step.h : [...step.x, ...step.before];
		const names = isOutput ? step.h.map((_, u) => hiddenName(u))
			: [...task.operands.slice(0, net.inputs), ...step.before.map((_, u) => `${hiddenName(u)} before`)];
		const z = isOutput ? step.zy : step.z[unit];
		const bit = isOutput ? step.y : step.h[unit];
		const terms = seen.flatMap((one, k) => (one && row[k + 1] ? [[row[k + 1], `·${names[k]}`]] : []));
		const relation = bit ? (net.inclusive ? "≥" : ">") : net.inclusive ? "<" : "≤";
		found.push(html("div", {},
			html("strong", {}, isOutput ? task.answer : hiddenName(unit)), " = ",
			[[row[0], ""], ...terms].map(([value, name], k) => term(value, name, k)),
			` = ${shown(z)} ${relation} 0 → `, html("strong", {}, String(bit))));
	}
	return found;
}

function term(value, name, k) {
	const sign = value < 0 ? (k ? " − " : "−") : k ? " + " : "";
	return [sign, html("span", { class: value < 0 ? "minus-text" : "plus-text" }, shown(Math.abs(value))), name];
}
