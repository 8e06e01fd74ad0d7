// Does a network do its task at every width? Machine and task, fed the same columns, make a finite
// graph of pairs (hidden state, task state). If no walk from the start meets a wrong bit, its pairs
// are the proof; else there is a shortest walk that does.
//
// A task is {name, inputs, states, next, bit, pad, reads, first, signed}: next[state][input] and
// bit[state][input], and `pad` columns of zeros after the digits.

export const WRONG = -1;

/** Walk the graph breadth first: {pairs, edges}; an edge on which the bit is wrong is WRONG. */
export function product(table, task) {
	const known = new Map([[0, 0]]);
	const pairs = [[0, 0]];
	const edges = [];
	for (const [state, due] of pairs) { // grows while it is read
		const row = [];
		for (let input = 0; input < table.width; input++) {
			const after = table.next[state * table.width + input];
			if (table.bit[after] !== task.bit[due][input]) {
				row.push(WRONG);
				continue;
			}
			const key = after * task.states.length + task.next[due][input];
			if (!known.has(key)) {
				known.set(key, pairs.length);
				pairs.push([after, task.next[due][input]]);
			}
			row.push(known.get(key));
		}
		edges.push(row);
	}
	return { pairs, edges, isRight: edges.every((row) => !row.includes(WRONG)) };
}

/** Whether digits that end at a node are answered wrongly, in the zeros after them at the latest. */
function endsWrong(edges, node, pad) {
	for (let column = 0; node !== WRONG && column < pad; column++) node = edges[node][0];
	return node === WRONG;
}

/** Whether some input of such columns is wrong; allowed[t] lists the inputs column t may have. */
function canFail(edges, allowed, pad) {
	let nodes = new Set([0]);
	for (const inputs of allowed) {
		const after = new Set();
		for (const node of nodes) for (const input of inputs) after.add(edges[node][input]);
		if (after.has(WRONG)) return true;
		nodes = after;
	}
	for (const node of nodes) if (endsWrong(edges, node, pad)) return true;
	return false;
}

/** Of the shortest wrong inputs the one with the smallest first operand, then second: its columns.
 *
 *  Digit after digit, from the most significant on, 0 is taken if a wrong input still has it. */
function smallestWrong({ edges }, task) {
	const all = Array.from({ length: 2 ** task.inputs }, (_, input) => input);
	const allowed = [all];
	while (!canFail(edges, allowed, task.pad)) allowed.push(all);
	const digits = allowed.length;
	const byWeight = allowed.map((_, k) => (task.first === "least" ? digits - 1 - k : k));
	for (let operand = 0; operand < task.inputs; operand++) {
		for (const column of byWeight) {
			const before = allowed[column];
			const withBit = (bit) => before.filter((input) => ((input >> operand) & 1) === bit);
			allowed[column] = withBit(0);
			if (!canFail(edges, allowed, task.pad)) allowed[column] = withBit(1);
		}
	}
	return allowed.map(([input]) => input);
}

/** What is due, and what a machine answers, for columns with the zeros after them. */
export function answers(table, task, inputs) {
	const due = [];
	const got = [];
	let [state, node] = [0, 0];
	for (const input of [...inputs, ...new Array(task.pad).fill(0)]) {
		due.push(task.bit[node][input]);
		node = task.next[node][input];
		state = table.next[state * table.width + input];
		got.push(table.bit[state]);
	}
	return { due, got };
}

/** How many of all inputs of a width are wrong: counted along the edges, none is tried. */
export function countWrong({ edges }, task, digits) {
	let right = edges.map((_, node) => BigInt(!endsWrong(edges, node, task.pad)));
	for (let column = 0; column < digits; column++) {
		right = edges.map((row) =>
			row.reduce((sum, next) => (next === WRONG ? sum : sum + right[next]), 0n));
	}
	return (1n << BigInt(task.inputs * digits)) - right[0];
}

/** Digits in the order of reading as a binary numeral, most significant digit first. */
export function numeral(bits, task) {
	return (task.first === "least" ? bits.slice().reverse() : bits).join("");
}

/** Decide: {isRight, graph, counterexample}; the counterexample has digits, most significant first. */
export function decide(table, task) {
	const graph = product(table, task);
	if (graph.isRight) return { isRight: true, graph, counterexample: null };
	const inputs = smallestWrong(graph, task);
	const { due, got } = answers(table, task, inputs);
	const counterexample = {
		bits: inputs.length,
		operands: Array.from({ length: task.inputs }, (_, i) =>
			numeral(inputs.map((input) => (input >> i) & 1), task)),
		expected: numeral(due, task),
		got: numeral(got, task),
		column: due.findIndex((bit, t) => bit !== got[t]),
	};
	return { isRight: false, graph, counterexample };
}
