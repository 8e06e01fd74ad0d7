// How far a right network is from answering otherwise: its smallest sum, and how much all of its
// numbers may move at once.

import { toDouble } from "./exact.mjs";
import { sumsOf } from "./machine.mjs";

const ones = (bits) => bits.toString(2).replaceAll("0", "").length;

/** {smallest, tolerance} over all steps between the states that inputs lead to. */
export function margins(net, table, pairs) {
	const states = [...new Set(pairs.map(([state]) => state))];
	let smallest = Infinity;
	let tolerance = Infinity;
	const take = (sum, exponent, seen) => {
		const size = Math.abs(toDouble(sum, exponent));
		smallest = Math.min(smallest, size);
		tolerance = Math.min(tolerance, size / (1 + seen));
	};
	const inputs = [...Array(table.width).keys()];
	for (let unit = 0; unit < net.hidden; unit++) {
		if (!((table.read >> unit) & 1)) continue;
		const { sums, exponent } = sumsOf(net, unit);
		for (const state of states) {
			for (const input of inputs) take(sums[state * table.width + input], exponent, ones(state) + ones(input));
		}
	}
	const { sums, exponent } = sumsOf(net, net.hidden);
	const entered = new Set(states.flatMap((state) => inputs.map((input) => table.next[state * table.width + input])));
	for (const state of entered) take(sums[state], exponent, ones(state));
	return { smallest, tolerance };
}
