// All inputs of a few bits at a glance: 64 by 64 of them, each a square. Of a task with two operands
// they are all pairs of 6 bits; of a task with one, all numbers of 12.

import { answers } from "./decide.mjs";
import { byId, say } from "./dom.mjs";
import { counted, percent } from "./numbers.mjs";
import { pairsWord } from "./words.mjs";

const SIDE = 64;
const HALF = 6;
const CELL = 6;

const bitsOf = (task) => (task.inputs === 2 ? HALF : 2 * HALF);

/** The operands of a square: across is the first, down the second; or low and high digits of one. */
const operandsAt = (task, across, down) => (task.inputs === 2 ? [across, down] : [down * SIDE + across]);

/** The columns of a square as inputs, in the order of reading. */
function inputsAt(task, across, down) {
	const operands = operandsAt(task, across, down);
	return Array.from({ length: bitsOf(task) }, (_, t) => {
		const place = task.first === "least" ? t : bitsOf(task) - 1 - t;
		return operands.reduce((input, value, i) => input | (((value >> place) & 1) << i), 0);
	});
}

/** How many digits are wrong, for every square, row by row. */
function wrongDigits({ table }, task) {
	return Uint8Array.from({ length: SIDE * SIDE }, (_, k) => {
		const { due, got } = answers(table, task, inputsAt(task, k % SIDE, Math.floor(k / SIDE)));
		return due.reduce((sum, bit, t) => sum + (bit ^ got[t]), 0);
	});
}

let wrong = new Uint8Array(SIDE * SIDE);

export function drawMap({ task, verdict, operands }) {
	wrong = wrongDigits(verdict, task);
	paint(task, operands);
	const count = wrong.reduce((sum, each) => sum + (each > 0), 0);
	const what = `${pairsWord(task)}s of ${bitsOf(task)} bits`;
	byId("map-title").textContent = `All ${what}`;
	const total = counted(SIDE * SIDE);
	say("map-count", count ? `${counted(count)} of ${total} are wrong (${percent(BigInt(count), BigInt(SIDE * SIDE))}).` : `All ${total} are right.`);
	byId("map-about").textContent = task.inputs === 2
		? "Across a, down b, from 0 to 63; darker where more digits are wrong. Click a square to step through that pair."
		: "Across the low six digits, down the high six; darker where more answers are wrong. Click a square to step through that number.";
	byId("next-wrong").hidden = count === 0;
	byId("next-wrong").textContent = `Next wrong ${pairsWord(task)}`;
	byId("map").setAttribute("aria-label", `Map of all ${what}: ${count ? `${counted(count)} wrong` : "all right"}`);
}

export function paint(task, operands) {
	const context = byId("map").getContext("2d");
	const style = getComputedStyle(document.documentElement);
	const colour = (name) => style.getPropertyValue(name).trim();
	const most = Math.min(bitsOf(task) + task.pad, 7);
	context.fillStyle = colour("--right-paper");
	context.fillRect(0, 0, SIDE * CELL, SIDE * CELL);
	context.fillStyle = colour("--wrong");
	wrong.forEach((count, k) => {
		if (!count) return;
		context.globalAlpha = 0.3 + 0.7 * Math.min(1, count / most);
		context.fillRect((k % SIDE) * CELL, Math.floor(k / SIDE) * CELL, CELL, CELL);
	});
	context.globalAlpha = 1;
	const here = squareOf(task, operands);
	if (!here) return;
	const [x, y] = here.map((each) => each * CELL);
	context.strokeStyle = colour("--accent");
	context.lineWidth = 3;
	context.strokeRect(x - 4, y - 4, CELL + 8, CELL + 8);
	context.globalAlpha = 0.45;
	context.fillStyle = colour("--accent");
	context.fillRect(x + 2, 0, 2, SIDE * CELL);
	context.fillRect(0, y + 2, SIDE * CELL, 2);
	context.globalAlpha = 1;
}

function squareOf(task, operands) {
	const values = operands.map((digits) => Number.parseInt(digits, 2));
	if (values.some((value) => !(value < 2 ** bitsOf(task)))) return null;
	return task.inputs === 2 ? values : [values[0] % SIDE, Math.floor(values[0] / SIDE)];
}

const digitsOf = (task, across, down) =>
	operandsAt(task, across, down).map((value) => value.toString(2).padStart(bitsOf(task), "0"));

/** The operands of the square that was clicked. */
export function clicked(task, event) {
	const box = byId("map").getBoundingClientRect();
	const at = (part, whole) => Math.min(SIDE - 1, Math.max(0, Math.floor((part / whole) * SIDE)));
	return digitsOf(task, at(event.clientX - box.left, box.width), at(event.clientY - box.top, box.height));
}

/** The operands of the wrong square that follows, by the first operand, then the second. */
export function nextWrong(task, operands) {
	const order = (across, down) => (task.inputs === 2 ? across * SIDE + down : down * SIDE + across);
	const here = squareOf(task, operands);
	const start = here ? order(...here) + 1 : 0;
	for (let k = 0; k < SIDE * SIDE; k++) {
		const place = (start + k) % (SIDE * SIDE);
		const [low, high] = [place % SIDE, Math.floor(place / SIDE)];
		const [across, down] = task.inputs === 2 ? [high, low] : [low, high];
		if (wrong[down * SIDE + across]) return digitsOf(task, across, down);
	}
	return null;
}
