// A network as the finite machine that it is, in one table over all its hidden states. Bit u of a
// state belongs to unit u, bit i of an input to operand i.

import { integers } from "./exact.mjs";
import { fires, rowOf } from "./network.mjs";

/** The sums of all subsets of some numbers: entry s is the sum of those whose bit is in s. */
function subsetSums(numbers, start) {
	const sums = [start];
	for (const each of numbers) for (const sum of sums.slice()) sums.push(sum + each);
	return sums;
}

/** All sums of one unit: {exponent, sums}, by state * 2 ** inputs + input; the output's by state. */
export function sumsOf(net, unit) {
	const { integers: row, exponent } = integers(rowOf(net, unit));
	const seen = unit < net.hidden ? net.inputs : 0;
	const byInput = subsetSums(row.slice(1, 1 + seen), row[0]);
	const byState = subsetSums(row.slice(1 + seen), 0n);
	return { exponent, sums: byState.flatMap((state) => byInput.map((input) => state + input)) };
}

/** The units that the output depends on, through however many columns, as a set of bits. */
export function unitsRead(net) {
	const reads = (unit) =>
		rowOf(net, unit).slice(-net.hidden).reduce((set, x, v) => (x ? set | (1 << v) : set), 0);
	let read = reads(net.hidden);
	for (let known = -1; known !== read; ) {
		known = read;
		for (let unit = 0; unit < net.hidden; unit++) if ((read >> unit) & 1) read |= reads(unit);
	}
	return read;
}

/** {width, next, bit, read}: next[state * width + input], and the bit that a state answers. */
export function tabulate(net) {
	const width = 2 ** net.inputs;
	const states = 2 ** net.hidden;
	const read = unitsRead(net);
	const next = new Uint16Array(states * width);
	for (let unit = 0; unit < net.hidden; unit++) {
		// What nothing depends on would only double the states, so that it stays at rest.
		if (!((read >> unit) & 1)) continue;
		sumsOf(net, unit).sums.forEach((sum, k) => {
			if (fires(net, sum)) next[k] |= 1 << unit;
		});
	}
	const bit = Uint8Array.from(sumsOf(net, net.hidden).sums, (sum) => Number(fires(net, sum)));
	return { width, next, bit, read };
}

/** A state as its bits over the units that are read, first unit first. */
export function stateName(net, read, state) {
	let name = "";
	for (let unit = 0; unit < net.hidden; unit++) {
		if ((read >> unit) & 1) name += (state >> unit) & 1;
	}
	return name;
}
