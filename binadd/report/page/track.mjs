// Where along the axis of one number does the network do its task, all others as they are?
//
// A unit is monotone in each of its numbers: it turns over where the number is minus the sum of the
// rest. Between two neighbours of those values nothing changes, so that one trial per interval
// decides it for all values in it.

import { ceilDouble, floorDouble } from "./exact.mjs";
import { parametersOf } from "./network.mjs";
import { sumsOf, tabulate } from "./machine.mjs";
import { product } from "./decide.mjs";

/** {intervals: [{low, high}], turns}: the green intervals, ascending, and where the unit turns over.
 *
 *  With z > 0 a value is inside if low < x <= high, else if low <= x < high; exact for doubles. */
export function greenTrack(net, task, place) {
	const without = { ...net, w: net.w.with(place, 0) };
	const { unit, kind, source } = parametersOf(net)[place];
	const { sums, exponent } = sumsOf(without, unit);
	const width = unit < net.hidden ? 2 ** net.inputs : 1;
	const counts = (k) => kind === "bias" ||
		((kind === "input" ? k % width : Math.floor(k / width)) >> source) & 1;
	const turns = [...new Set(sums.filter((_, k) => counts(k)).map((sum) => -sum))]
		.sort((a, b) => (a < b ? -1 : 1));
	const rank = new Map(turns.map((turn, r) => [turn, r]));
	const rankAt = sums.map((sum, k) => (counts(k) ? rank.get(-sum) : -1));

	// With 1 in its place: a 0 might leave units unread that other values have read.
	const table = tabulate({ ...net, w: net.w.with(place, 1) });
	const trial = (above) => {
		const { next, bit, read } = table;
		const tried = { ...table, next: next.slice(), bit: bit.slice() };
		rankAt.forEach((r, k) => {
			if (r < 0) return;
			if (unit === net.hidden) tried.bit[k] = Number(r < above);
			else if ((read >> unit) & 1) {
				tried.next[k] = r < above ? next[k] | (1 << unit) : next[k] & ~(1 << unit);
			}
		});
		return product(tried, task).isRight;
	};
	const ends = [-Infinity, ...turns.map((turn) => end(turn, exponent, net.inclusive)), Infinity];
	const found = [];
	for (let above = 0; above <= turns.length; above++) {
		if (!(ends[above] < ends[above + 1]) || !trial(above)) continue;
		const before = found.at(-1);
		if (before && before.high === ends[above]) before.high = ends[above + 1];
		else found.push({ low: ends[above], high: ends[above + 1] });
	}
	return { intervals: found, turns: ends.slice(1, -1) };
}

/** A turning point as a double that parts all doubles as the exact one does. */
function end(turn, exponent, inclusive) {
	return inclusive ? ceilDouble(turn, exponent) : floorDouble(turn, exponent);
}

/** One number, a bias if there is one, whose change alone makes the network right; or null. */
export function oneNumberRepair(net, task) {
	const places = [...net.w.keys()];
	const isBias = parametersOf(net).map(({ kind }) => kind === "bias");
	for (const place of [...places.filter((k) => isBias[k]), ...places.filter((k) => !isBias[k])]) {
		const { intervals } = greenTrack(net, task, place);
		if (intervals.length) return { place, intervals };
	}
	return null;
}
