// The addition as on paper, with the network's units in every column and what is handed on between.

import { arrowhead, byId, label, svg, widthOf } from "./dom.mjs";
import { at } from "./network.mjs";
import { shown, withMinus } from "./numbers.mjs";
import { hasStates, hiddenName } from "./words.mjs";

const NARROWEST = 48;
const WIDEST = 132;
const START = 46;
const MOST_ROWS = 24;
const MOST_EDGES = 700;

/** Where the rows stand, from the top. */
function layout(task, net) {
	const rows = { number: 14 };
	let y = 26;
	if (hasStates(task)) rows.state = y += 12;
	rows.operands = Array.from({ length: task.inputs }, () => (y += 25));
	rows.line = y += 11;
	const units = Math.min(net.hidden, MOST_ROWS);
	const pitch = net.hidden > 6 ? 36 : 42;
	rows.units = Array.from({ length: units }, (_, unit) => y + 26 + unit * pitch);
	y = (rows.units.at(-1) ?? y) + 28;
	rows.below = y;
	rows.answer = y += 27;
	rows.due = y += 16;
	rows.height = y + 8;
	return rows;
}

export function drawUnrolled({ net, task, run, column, go }) {
	const rows = layout(task, net);
	const box = byId("columns");
	const count = run.steps.length;
	const room = widthOf(box, 200, 1400);
	const width = Math.min(Math.max((room - START) / count, NARROWEST), WIDEST);
	const total = count * width + START;
	const isLeftward = task.first === "least";
	const center = (t) => (isLeftward ? (count - t - 0.5) * width : START + (t + 0.5) * width);
	const startX = isLeftward ? count * width + START / 2 : START / 2;

	byId("row-names").replaceChildren(rowNames(net, task, rows));
	const picture = svg("svg", {
		width: total, height: rows.height, viewBox: `0 0 ${total} ${rows.height}`, role: "img",
		"aria-label": `The network in ${count} columns; the table below says the same in numbers`,
	});
	picture.append(
		svg("rect", { class: "now", x: center(column) - width / 2 + 2, y: 1.5, width: width - 4, height: rows.height - 3, rx: 8 }),
		...[rows.line, rows.below].map((y) =>
			svg("line", { class: "rule", x1: isLeftward ? 0 : START, x2: isLeftward ? count * width : total, y1: y, y2: y })),
		...edges({ net, run, column, rows, center, startX }),
	);
	for (const [unit, y] of rows.units.entries()) {
		picture.append(disc(startX, y, 8, 0, false), inDisc(startX, y, 0, "small"));
		if (unit === rows.units.length - 1) {
			picture.append(label(startX, y + 22, "small quiet mid", "start"));
		}
	}
	run.steps.forEach((step, t) => {
		picture.append(...columnOf({ task, rows, step, t, x: center(t), width, isAhead: t > column, go }));
	});
	box.replaceChildren(picture);
	// The current column stays in view, without moving the page itself.
	const left = center(column) - width / 2;
	if (total > room && (left < box.scrollLeft || left + width > box.scrollLeft + box.clientWidth)) {
		box.scrollLeft = left + width / 2 - box.clientWidth / 2;
	}
}

function rowNames(net, task, rows) {
	const name = (y, text) => label(0, y + 4, "quiet", text);
	const hidden = net.hidden - rows.units.length;
	return svg("svg", { width: 56, height: rows.height, "aria-hidden": "true" },
		name(rows.number - 4, "column"),
		rows.state ? name(rows.state - 4, task.state) : null,
		rows.operands.map((y, i) => name(y - 7, task.operands[i])),
		rows.units.map((y, unit) => name(y, hiddenName(unit))),
		hidden > 0 ? label(0, rows.below - 4, "quiet small", `+${hidden} more`) : null,
		name(rows.answer - 6, task.answer));
}

function disc(x, y, r, bit, isAhead) {
	return svg("circle", { class: `disc${bit ? " on" : ""}${isAhead ? " ahead" : ""}`, cx: x, cy: y, r });
}

function inDisc(x, y, bit, extra = "") {
	return label(x, y + 4, `in-disc mid ${extra}`, bit);
}

function columnOf({ task, rows, step, t, x, width, isAhead, go }) {
	const text = (y, className, value) =>
		label(x, y, `mid ${className}${isAhead ? " future" : ""}`, value);
	const isWrong = step.y !== step.due;
	const parts = [
		text(rows.number, "small quiet", String(t)),
		rows.state ? text(rows.state, "small", isAhead ? "" : withMinus(task.states[step.state])) : null,
		rows.operands.map((y, i) => text(y, "digit", String(step.x[i]))),
	];
	for (const [unit, y] of rows.units.entries()) {
		parts.push(disc(x, y, 12, isAhead ? 0 : step.h[unit], isAhead));
		if (isAhead) continue;
		parts.push(inDisc(x, y, step.h[unit]));
		parts.push(label(x, y + 23, "small quiet halo mid", shown(step.z[unit], width < 60 ? 2 : 4)));
	}
	if (!isAhead) {
		parts.push(text(rows.answer, `digit${isWrong ? " bad" : ""}`, isWrong ? `${step.y}✗` : String(step.y)));
		if (isWrong) parts.push(text(rows.due, "small bad", width < 84 ? `due ${step.due}` : `should be ${step.due}`));
	}
	parts.push(svg("rect", { class: "pick", x: x - width / 2, y: 0, width, height: rows.height, click: () => go(t) },
		svg("title", {}, `Column ${t}`)));
	return parts.flat().filter(Boolean);
}

function edges({ net, run, column, rows, center, startX }) {
	if (net.hidden > MOST_ROWS) return [];
	const found = [];
	const isMany = net.hidden * net.hidden * run.steps.length > MOST_EDGES;
	run.steps.forEach((step, t) => {
		if (isMany && t !== column) return;
		for (let to = 0; to < net.hidden; to++) {
			for (let from = 0; from < net.hidden; from++) {
				const weight = net.w[at.unit(net, to, from)];
				if (weight) found.push(edge({ weight, t, to, from, isLive: t <= column && step.before[from] === 1, rows, center, startX, isNow: t === column }));
			}
		}
	});
	// Live ones are drawn last, so that no idle one crosses them.
	return found.sort((a, b) => a.isLive - b.isLive).flatMap(({ parts }) => parts);
}

function edge({ weight, t, to, from, isLive, rows, center, startX, isNow }) {
	const sourceX = t === 0 ? startX : center(t - 1);
	const side = Math.sign(center(t) - sourceX);
	const x1 = sourceX + side * (t === 0 ? 9 : 13);
	const x2 = center(t) - side * (isLive ? 14 : 13);
	const [y1, y2] = [rows.units[from], rows.units[to]];
	const bend = (x2 - x1) / 2;
	const sign = weight < 0 ? " minus" : "";
	const parts = [svg("path", {
		class: `edge${sign}${isLive ? "" : " idle"}`,
		d: `M${x1.toFixed(1)},${y1} C${(x1 + bend).toFixed(1)},${y1} ${(x2 - bend).toFixed(1)},${y2} ${x2.toFixed(1)},${y2}`,
		"stroke-width": isLive && isNow ? 2.2 : 1.3,
	})];
	if (isLive) parts.push(arrowhead(x2 + side * 1.5, y2, side, 0, 7, `head${sign}`));
	return { isLive, parts };
}
