// A network is {inputs, hidden, w, inclusive, name}: w holds all numbers in one row, in the order
// w_xh, w_hh, b_h, w_hy, b_y, matrices by rows. `inclusive` units fire at a sum of exactly 0, too.

import { integers, toDouble } from "./exact.mjs";

export const LARGEST = 1e300;
export const MOST_EDITED = 8;

export function countOf(hidden, inputs) {
	return hidden * (inputs + hidden + 2) + 1;
}

/** How many hidden units so many numbers make; 0 if none do. */
export function hiddenOf(count, inputs) {
	let hidden = 1;
	while (countOf(hidden, inputs) < count) hidden++;
	return countOf(hidden, inputs) === count ? hidden : 0;
}

export function zeros(hidden, inputs, name = "") {
	const w = new Array(countOf(hidden, inputs)).fill(0);
	return { inputs, hidden, w, inclusive: false, name };
}

/** Where each kind of parameter stands in w. Hidden unit number `hidden` is the output. */
export const at = {
	input: (net, unit, source) => unit * net.inputs + source,
	unit: (net, unit, source) =>
		net.hidden * net.inputs +
		(unit < net.hidden ? unit * net.hidden : net.hidden * (net.hidden + 1)) + source,
	bias: (net, unit) =>
		unit < net.hidden ? net.hidden * (net.inputs + net.hidden) + unit : net.w.length - 1,
};

/** What the numbers in w are, in order: {unit, kind, source}; kind is "input", "unit" or "bias". */
export function parametersOf({ hidden, inputs }) {
	const units = [...Array(hidden).keys()];
	const row = (unit, kind, count) =>
		[...Array(count).keys()].map((source) => ({ unit, kind, source }));
	return [
		...units.flatMap((unit) => row(unit, "input", inputs)),
		...units.flatMap((unit) => row(unit, "unit", hidden)),
		...units.flatMap((unit) => row(unit, "bias", 1)),
		...row(hidden, "unit", hidden),
		...row(hidden, "bias", 1),
	];
}

/** A unit's numbers: bias first, then from the inputs (not the output), then from the units. */
export function rowOf(net, unit) {
	const { inputs, hidden, w } = net;
	const row = [w[at.bias(net, unit)]];
	if (unit < hidden) for (let i = 0; i < inputs; i++) row.push(w[at.input(net, unit, i)]);
	for (let v = 0; v < hidden; v++) row.push(w[at.unit(net, unit, v)]);
	return row;
}

/** The same network with another number of units: those that are new are zeros. */
export function resized(net, hidden) {
	const other = { ...zeros(hidden, net.inputs, net.name), inclusive: net.inclusive };
	parametersOf(other).forEach(({ unit, kind, source }, place) => {
		const isThere = (unit === hidden || unit < net.hidden) && (kind !== "unit" || source < net.hidden);
		if (isThere) other.w[place] = net.w[at[kind](net, unit === hidden ? net.hidden : unit, source)];
	});
	return other;
}

export function isSame(one, other) {
	return one.inputs === other.inputs && one.inclusive === other.inclusive &&
		one.w.length === other.w.length && one.w.every((x, k) => Object.is(x, other.w[k]));
}

/** Whether the page decides a network by itself, in a table of all hidden states. */
export const isEdited = (net) => net.hidden <= MOST_EDITED;

export const nonzeros = (net) => net.w.filter((x) => x !== 0).length;

export const fires = (net, sum) => (net.inclusive ? sum >= 0n : sum > 0n);

/** Step through columns of input bits; what every unit adds up is exact, then rounded once. */
export function trace(net, columns) {
	const units = Array.from({ length: net.hidden + 1 }, (_, unit) => integers(rowOf(net, unit)));
	let before = new Array(net.hidden).fill(0);
	return columns.map((x) => {
		const sums = units.slice(0, -1).map(({ integers: row }) => total(row, [...x, ...before]));
		const h = sums.map((sum) => Number(fires(net, sum)));
		const last = units[net.hidden];
		const answer = total(last.integers, h);
		const step = {
			x,
			before,
			h,
			z: sums.map((sum, unit) => toDouble(sum, units[unit].exponent)),
			zy: toDouble(answer, last.exponent),
			y: Number(fires(net, answer)),
		};
		before = h;
		return step;
	});
}

function total(row, seen) {
	return seen.reduce((sum, bit, k) => (bit ? sum + row[k + 1] : sum), row[0]);
}
