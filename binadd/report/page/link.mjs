// What a link holds: #a=1011&b=0110[&task=...][&t=3][&w=numbers[&z=ge][&n=name]]. Numbers are
// shortest decimals, so that a network comes back to the last bit.

import { LARGEST, hiddenOf } from "./network.mjs";
import { shortest } from "./numbers.mjs";

export const MOST_DIGITS = 64;
export const MOST_LETTERS = 2048;
const OPERANDS = ["a", "b"];

/** Write the part of a link after "#"; `network` is null while it is the page's own. */
export function writeLink({ operands, task, column, network }) {
	const parts = operands.map((digits, i) => [OPERANDS[i], digits]);
	if (task) parts.push(["task", task]);
	if (column) parts.push(["t", String(column)]);
	if (network) {
		parts.push(["w", network.w.map(shortest).join(",")]);
		if (network.inclusive) parts.push(["z", "ge"]);
		if (network.name) parts.push(["n", network.name.slice(0, 200).toWellFormed?.() ?? ""]);
	}
	return parts.map(([key, value]) => `${key}=${encode(value)}`).join("&");
}

const encode = (value) => encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":");

/** Read it: {operands, task, column, network, ignored}; `tasks` are those that the page knows.
 *
 *  What makes no sense is left out and named in `ignored`. */
export function readLink(text, tasks, ownTask) {
	const given = new Map();
	const found = { operands: null, task: null, column: 0, network: null, ignored: [] };
	for (const part of text.replace(/^#/, "").split("&").filter(Boolean)) {
		const [key, ...rest] = part.split("=");
		if (given.has(key)) found.ignored.push(`${key} (given twice)`);
		try {
			given.set(key, decodeURIComponent(rest.join("=")));
		} catch {
			given.set(key, null);
		}
	}
	const task = tasks.get(given.get("task") ?? ownTask) ?? null;
	if (given.has("task")) {
		if (task) found.task = task.name;
		else found.ignored.push("task");
	}
	const taken = task ?? tasks.get(ownTask);
	readOperands(given, taken, found);
	if (given.has("t")) {
		if (/^[0-9]{1,3}$/.test(given.get("t"))) found.column = Number(given.get("t"));
		else found.ignored.push("t");
	}
	if (given.has("w")) {
		found.network = readNetwork(given, taken);
		if (!found.network) found.ignored.push("w");
	}
	if (found.network && given.has("z") && !found.network.inclusive) found.ignored.push("z");
	const known = [...OPERANDS.slice(0, taken.inputs), "task", "t", "w", ...(found.network ? ["z", "n"] : [])];
	found.ignored.push(...[...given.keys()].filter((key) => !known.includes(key)).map((key) => key || "="));
	return found;
}

function readOperands(given, task, found) {
	const names = OPERANDS.slice(0, task.inputs);
	const wrong = names.filter((key) =>
		given.has(key) && !new RegExp(`^[01]{1,${MOST_DIGITS}}$`).test(given.get(key)));
	found.ignored.push(...wrong);
	if (!wrong.length && names.some((key) => given.has(key))) {
		found.operands = names.map((key) => given.get(key) ?? "0");
	}
}

/** The network of the parts w, z and n of a link; null if the numbers make none. */
export function readNetwork(given, { inputs }) {
	const texts = (given.get("w") ?? "").split(",");
	const w = texts.map(Number);
	const hidden = hiddenOf(w.length, inputs);
	const isNumber = (text) => /^-?[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?$/.test(text);
	if (!hidden || !texts.every(isNumber) || w.some((x) => !(Math.abs(x) <= LARGEST))) return null;
	return { inputs, hidden, w, inclusive: given.get("z") === "ge", name: given.get("n") ?? "" };
}
