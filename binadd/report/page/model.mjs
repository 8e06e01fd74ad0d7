// All that the page shows, worked out from what it holds: a network, a task, operands, a column.

import { countWrong, decide } from "./decide.mjs";
import { tabulate } from "./machine.mjs";
import { margins } from "./margins.mjs";
import { trace } from "./network.mjs";

export const COUNTED_BITS = 8;

const USUAL = {
	inputs: 2, pad: 0, reads: "number", first: "least", signed: false, operands: ["a", "b"], state: "state", answer: "answer",
};

/** The tasks by name, each with what the data leave out because it is usual. */
export const tasksOf = (given) => new Map(given.map((task) => [task.name, { ...USUAL, ...task }]));

/** Operands to begin with: of an addition, some with a carry. */
export function firstOperands(task) {
	return task.inputs === 1 ? ["1011"] : task.name === "less" ? ["0110", "1011"] : ["1011", "0110"];
}

/** Lay operands out as columns of bits in the order of reading, with the zeros after them. */
export function columnsOf(task, operands) {
	const digits = Math.max(...operands.map((each) => each.length));
	const rows = operands.map((each) => {
		const bits = [...each.padStart(digits, "0")].map(Number);
		return [...(task.first === "least" ? bits.reverse() : bits), ...new Array(task.pad).fill(0)];
	});
	return { digits, columns: rows[0].map((_, t) => rows.map((row) => row[t])) };
}

/** What a network is worth at a task, by this page's own decision. */
export function judged(net, task) {
	const table = tabulate(net);
	const { isRight, graph, counterexample } = decide(table, task);
	return {
		isRight,
		counterexample,
		table,
		graph,
		pairs: graph.pairs.length,
		wrong: countWrong(graph, task, COUNTED_BITS),
		margins: isRight ? margins(net, table, graph.pairs) : null,
	};
}

/** Every column with what is due in it. */
export function steps(net, task, operands) {
	const { digits, columns } = columnsOf(task, operands);
	let state = 0;
	const found = trace(net, columns).map((step) => {
		const input = step.x.reduce((sum, bit, i) => sum | (bit << i), 0);
		const due = { state, due: task.bit[state][input] };
		state = task.next[state][input];
		return { ...step, ...due, after: state };
	});
	return { digits, steps: found };
}
