// What the network remembers: the pairs (hidden state, task state) that digits lead to, as a Moore
// machine. A field for each task state and answer; an arrow is labelled with the digits that take it.

import { arrowhead, byId, label, say, svg, widthOf } from "./dom.mjs";
import { WRONG } from "./decide.mjs";
import { stateName } from "./machine.mjs";
import { counted, plural } from "./numbers.mjs";
import { digitWord, hasStates, stateText, stateWord } from "./words.mjs";

const MOST_NODES = 14;
const MOST_LABELLED = 6;
const MOST_FIELDS = 6;

export function drawStates({ net, task, verdict, run, column }) {
	const { graph, table } = verdict;
	const drawn = graph.pairs.length <= MOST_NODES && task.states.length <= MOST_FIELDS;
	byId("states").replaceChildren(...(drawn ? [picture({ net, task, graph, table, run, column })] : []));
	say("states-about", about({ net, task, graph, table }), drawn ? "" : " Too many to draw.");
}

function about({ net, task, graph, table }) {
	const states = new Map();
	for (const [state, due] of graph.pairs) states.set(state, [...(states.get(state) ?? []), due]);
	const possible = 2 ** stateName(net, table.read, 0).length;
	const wrong = graph.edges.flat().filter((next) => next === WRONG).length;
	const parts = [`${wrong ? "While all is right, digits" : "Digits"} lead to ${counted(states.size)} of its ${plural(possible, "hidden state")}.`];
	const torn = [...states].find(([, dues]) => dues.length > 1);
	if (torn && hasStates(task)) {
		const [state, dues] = torn;
		const named = dues.map((due) => stateText(task, due)).join(" and with ");
		parts.push(`${stateName(net, table.read, state) || "The only state"} is met with ${named}, which it can't tell apart.`);
	} else if (hasStates(task)) parts.push(`Each goes with one ${stateWord(task)}.`);
	if (wrong) parts.push(`${plural(wrong, "step")} (red, dashed) give${wrong === 1 ? "s" : ""} a wrong ${digitWord(task)}.`);
	return parts.join(" ");
}

function picture({ net, task, graph, table, run, column }) {
	const width = widthOf(byId("states"), 250, 560);
	const columns = [...task.states.keys()];
	if (task.first === "least") columns.reverse();
	const cells = new Map();
	graph.pairs.forEach(([state, due], node) => {
		const key = `${columns.indexOf(due)} ${table.bit[state]}`;
		cells.set(key, [...(cells.get(key) ?? []), node]);
	});
	const most = Math.max(...[...cells.values()].map((nodes) => nodes.length));
	const across = width / columns.length > 200 && most > 2 ? 2 : 1;
	const fieldHeight = 74 + 66 * Math.ceil(most / across);
	const top = hasStates(task) ? 24 : 4;
	const height = top + 2 * fieldHeight + 8;
	const fieldWidth = width / columns.length;
	const half = nodeWidth(net, table) / 2 + 2;
	const places = [];
	const parts = [];
	columns.forEach((due, k) => {
		if (hasStates(task)) parts.push(label((k + 0.5) * fieldWidth, 14, "quiet mid", stateText(task, due)));
		for (const bit of [0, 1]) {
			const y = top + bit * (fieldHeight + 8);
			parts.push(svg("rect", { class: "field", x: k * fieldWidth + 3, y, width: fieldWidth - 6, height: fieldHeight, rx: 8 }));
			const isLeft = k < columns.length / 2;
			parts.push(label(isLeft ? k * fieldWidth + 10 : (k + 1) * fieldWidth - 10, bit ? y + fieldHeight - 8 : y + 17, `small quiet${isLeft ? "" : " end"}`, `${digitWord(task)} ${bit}`));
			const nodes = cells.get(`${k} ${bit}`) ?? [];
			const rows = Math.ceil(nodes.length / across);
			nodes.forEach((node, n) => {
				const row = Math.floor(n / across);
				const inRow = Math.min(across, nodes.length - row * across);
				const slot = (n % across) + 0.5;
				// A little aslant, so that arrows past a node do not run through it.
				const slant = (row % 2 ? 0.1 : -0.06) * fieldWidth;
				const x = k * fieldWidth + (fieldWidth * slot) / inRow + slant;
				places[node] = [Math.min(Math.max(x, half), width - half), y + ((row + 0.5) * (fieldHeight - 20)) / Math.max(rows, 1) + 10];
			});
		}
	});
	const here = litStep({ graph, table, run, column });
	parts.push(...arrows({ task, graph, places, here, height }), ...discs({ net, graph, table, places, here }));
	const outer = places[0][0] > width / 2 ? 1 : -1;
	const room = outer > 0 ? width - places[0][0] : places[0][0];
	const isBeside = room < 60 || places.some(([x, y]) => Math.abs(y - places[0][1]) < 25 && (x - places[0][0]) * outer > 0);
	const side = isBeside ? -outer : outer;
	parts.push(startArrow(places[0], side, nodeWidth(net, table)));
	return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${plural(graph.pairs.length, "state")} and the steps between them; the text below says what counts` }, parts);
}

const nodeWidth = (net, table) => Math.max(38, stateName(net, table.read, 0).length * 8 + 14);

/** The step of the current column in the graph: its node before and after, if they are in it. */
function litStep({ graph, table, run, column }) {
	const numberOf = (h, due) => {
		const state = h.reduce((sum, bit, unit) => sum | (bit << unit), 0) & table.read;
		return graph.pairs.findIndex(([s, d]) => s === state && d === due);
	};
	const step = run.steps[column];
	return {
		before: numberOf(step.before, step.state),
		after: numberOf(step.h, step.after),
		input: step.x.reduce((sum, bit, i) => sum | (bit << i), 0),
		isWrong: step.y !== step.due,
	};
}

function discs({ net, graph, table, places, here }) {
	const w = nodeWidth(net, table);
	return graph.pairs.flatMap(([state], node) => {
		const [x, y] = places[node];
		return [
			svg("rect", { class: `disc${node === here.after ? " on" : ""}`, x: x - w / 2, y: y - 17, width: w, height: 34, rx: 17 }),
			label(x, y + 4, "in-disc mid", stateName(net, table.read, state) || "–"),
		];
	});
}

function startArrow([x, y], side, width) {
	const [from, to] = [x + side * (width / 2 + 30), x + side * (width / 2 + 2)];
	return [
		svg("path", { class: "arc", d: `M${from},${y} L${to},${y}` }),
		arrowhead(to, y, -side, 0, 7, "arc-head"),
		label(x + side * (width / 2 + 20), y + 15, "small quiet mid", "start"),
	];
}

/** Steps that lead from the same node to the same node share an arrow; wrong ones lead nowhere. */
function arrows({ task, graph, places, here, height }) {
	const groups = new Map();
	graph.edges.forEach((row, from) => row.forEach((to, input) => {
		const key = `${from} ${to}`;
		const isWrong = to === WRONG;
		const group = groups.get(key) ?? { from, to, isWrong, labels: [], isLit: false };
		group.labels.push(Array.from({ length: task.inputs }, (_, i) => (input >> i) & 1).join(""));
		group.isLit ||= from === here.before && input === here.input;
		// Of many states the one that is lit and its arrows stand out.
		group.isIdle = graph.pairs.length > MOST_LABELLED && !group.isLit && !isWrong && from !== here.after;
		groups.set(key, group);
	}));
	const all = [...groups.values()].sort((a, b) => a.isLit - b.isLit || b.isIdle - a.isIdle);
	return all.flatMap((group) => {
		const { from, to, isWrong, isIdle, labels } = group;
		const text = !isIdle ? labels.join(" ") + (isWrong ? " ✗" : "") : "";
		if (to === from || isWrong) return loop(group, places[from], text, height);
		return arc(group, places[from], places[to], text, groups.has(`${to} ${from}`));
	});
}

const classOf = ({ isLit, isWrong, isIdle }) => `${isWrong ? " bad" : ""}${isLit ? " lit" : ""}${isIdle ? " idle" : ""}`;

function labelAt(x, y, group, text, held = "mid") {
	return text && label(x, y + 4, `small halo ${held}${group.isWrong ? " bad" : group.isLit ? " lit-text" : ""}`, text);
}

function arc(group, [x1, y1], [x2, y2], text, isBent) {
	const length = Math.hypot(x2 - x1, y2 - y1) || 1;
	const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
	const bend = isBent ? 24 : 10;
	const [cx, cy] = [(x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend];
	const edgeOf = (x, y) => {
		const reach = Math.hypot((cx - x) / 23, (cy - y) / 19) || 1;
		return [x + (cx - x) / reach, y + (cy - y) / reach];
	};
	const [a, b] = [edgeOf(x1, y1), edgeOf(x2, y2)];
	return [
		svg("path", { class: `arc${classOf(group)}`, d: `M${a} Q${cx},${cy} ${b}` }),
		arrowhead(b[0], b[1], b[0] - cx, b[1] - cy, 8, `arc-head${classOf(group)}`),
		labelAt(0.41 * a[0] + 0.46 * cx + 0.13 * b[0], 0.41 * a[1] + 0.46 * cy + 0.13 * b[1], group, text),
	];
}

/** A loop on the outer side of a node; on the inner side a wrong step, which leads nowhere. */
function loop(group, [x, y], text, height) {
	const up = (y < height / 2) === group.isWrong ? 1 : -1;
	const [tip, apex] = [y + up * 18, y + up * 46];
	const [endX, endY] = group.isWrong ? [x, y + up * 42] : [x + 8, tip];
	const path = group.isWrong ? `M${x},${tip} L${endX},${endY}` : `M${x - 8},${tip} C${x - 24},${apex} ${x + 24},${apex} ${endX},${endY}`;
	return [
		svg("path", { class: `arc${classOf(group)}`, d: path }),
		arrowhead(endX, endY, group.isWrong ? 0 : -14, group.isWrong ? up : -up * 22, 8, `arc-head${classOf(group)}`),
		labelAt(x + (group.isWrong ? 8 : 22), y + up * 36, group, text, ""),
	];
}
