// The page's logic by itself: node --test tests/report/page

import assert from "node:assert/strict";
import { test } from "node:test";
import { ceilDouble, floorDouble, integers, split, toDouble } from "../../../binadd/report/page/exact.mjs";
import { readLink, writeLink } from "../../../binadd/report/page/link.mjs";
import { countOf, hiddenOf, parametersOf, resized, trace, zeros } from "../../../binadd/report/page/network.mjs";
import { bound, filed, percent, shown, typed } from "../../../binadd/report/page/numbers.mjs";
import { nudged } from "../../../binadd/report/page/weights_grid.mjs";
import { fileNameOf } from "../../../binadd/report/page/sharing.mjs";
import { columnsOf } from "../../../binadd/report/page/model.mjs";

const ADD = {
	name: "add", inputs: 2, states: ["0", "1"], next: [[0, 0, 0, 1], [0, 1, 1, 1]],
	bit: [[0, 1, 1, 0], [1, 0, 0, 1]], pad: 1, reads: "number", first: "least",
};
const TASKS = new Map([["add", ADD], ["parity", { ...ADD, name: "parity", inputs: 1 }]]);

test("a double is an integer times a power of two", () => {
	for (const x of [1, -0.1, 5e-324, 2 ** -1022, 1e300, 1.7976931348623157e308, -3]) {
		const [integer, exponent] = split(x);
		assert.equal(toDouble(integer, exponent), x);
	}
});

function exactSum(numbers) {
	const { integers: summands, exponent } = integers(numbers);
	return toDouble(summands.reduce((total, each) => total + each, 0n), exponent);
}

test("sums are rounded once", () => {
	assert.equal(exactSum([0.1, 0.2, -0.3]), 2.7755575615628914e-17);
	assert.equal(exactSum([1e300, 5e-324, -1e300]), 5e-324);
	assert.equal(exactSum([1e16, 1, 1e-16]), 1e16 + 2);
	assert.equal(exactSum([2 ** 53, 1]), 2 ** 53);
	assert.equal(exactSum([2 ** 53 + 2, 1]), 2 ** 53 + 4);
	assert.equal(exactSum([]), 0);
});

test("what is cut off decides a tie, however far away it is", () => {
	assert.equal(toDouble((1n << 200n) + (1n << 147n), 0), 2 ** 200);
	assert.equal(toDouble((1n << 200n) + (1n << 147n) + 1n, 0), 2 ** 200 + 2 ** 148);
});

test("neighbours of a value that is no double", () => {
	assert.equal(floorDouble((1n << 60n) + 1n, -60), 1);
	assert.equal(ceilDouble((1n << 60n) + 1n, -60), 1 + 2 ** -52);
	assert.equal(floorDouble(-(1n << 60n) - 1n, -60), -1 - 2 ** -52);
	assert.equal(floorDouble(-1n, -1200), -5e-324);
	assert.equal(ceilDouble(3n, 0), 3);
});

test("numbers are written as Python writes them", () => {
	const written = [[1, "1"], [-0, "-0.0"], [0.1, "0.1"], [1e16, "1e+16"], [2 ** 53, "9007199254740992.0"],
		[1e-5, "1e-05"], [0.0001, "0.0001"], [1.5e300, "1.5e+300"], [5e-324, "5e-324"], [123456789012345.5, "123456789012345.5"]];
	for (const [x, text] of written) assert.equal(filed(x), text);
});

test("bounds are rounded to the safe side", () => {
	assert.equal(bound(0.123456789, false), "0.123456");
	assert.equal(bound(0.123456789, true), "0.123457");
	assert.equal(bound(-0.123456789, false), "\u22120.123457");
	assert.equal(bound(-1, true), "\u22121");
	assert.equal(shown(-0.1), "\u22120.1");
	assert.equal(percent(1n, 65536n), "<0.1%");
	assert.equal(percent(65535n, 65536n), "99.9%");
});

test("what is typed is a number or not", () => {
	assert.deepEqual(typed(" \u22121.5 "), { value: -1.5 });
	assert.deepEqual(typed("0,5"), { value: 0.5 });
	assert.deepEqual(typed(".5"), { value: 0.5 });
	for (const text of ["", "-", "1e999", "nan", "Infinity", "0x10", "1_0", "1 2"]) assert.ok(typed(text).problem, text);
	assert.equal(nudged(-0.1, 0.5), 0.4);
	assert.equal(nudged(1e-300, 0.5), 0.5);
});

test("all parameters have a place of their own", () => {
	for (const inputs of [1, 2]) {
		for (let hidden = 1; hidden <= 8; hidden++) {
			const all = parametersOf({ hidden, inputs });
			assert.equal(all.length, countOf(hidden, inputs));
			assert.equal(hiddenOf(all.length, inputs), hidden);
			assert.equal(new Set(all.map((each) => JSON.stringify(each))).size, all.length);
		}
	}
	assert.equal(hiddenOf(23, 2), 0);
});

test("a unit more, and one fewer, is the same network", () => {
	const net = { ...zeros(3, 2), w: Array.from({ length: 22 }, (_, k) => k + 1) };
	assert.deepEqual(resized(resized(net, 5), 3).w, net.w);
	assert.deepEqual(trace(resized(net, 4), [[1, 0], [0, 1]]).map(({ y }) => y), trace(net, [[1, 0], [0, 1]]).map(({ y }) => y));
});

test("columns are read from the least significant digit, or from the most", () => {
	assert.deepEqual(columnsOf(ADD, ["10", "1"]).columns, [[0, 1], [1, 0], [0, 0]]);
	assert.deepEqual(columnsOf({ ...ADD, first: "most", pad: 0 }, ["10", "1"]).columns, [[1, 0], [0, 1]]);
});

test("a link comes back, and what makes no sense is named", () => {
	const network = { ...zeros(1, 2, "n&=#%\u202e\"<"), w: [0.1, -0, 5e-324, 1e300, -1 / 3, 2 ** -60], inclusive: true };
	const text = writeLink({ operands: ["101", "0"], task: null, column: 2, network });
	assert.deepEqual(readLink(`#${text}`, TASKS, "add"), { operands: ["101", "0"], task: null, column: 2, network, ignored: [] });
	const odd = readLink("#a=12&b=1&task=nothing&t=x&w=1,2&q=1&%=%", TASKS, "add");
	assert.deepEqual([odd.operands, odd.task, odd.column, odd.network], [null, null, 0, null]);
	assert.deepEqual(odd.ignored.sort(), ["%", "a", "q", "t", "task", "w"]);
	assert.equal(readLink(`#a=${"1".repeat(65)}`, TASKS, "add").operands, null);
	assert.equal(readLink("#w=1,1,0,1e301,1,0", TASKS, "add").network, null);
	assert.equal(readLink("#w=1,1,0,,1,0", TASKS, "add").network, null);
	assert.deepEqual(readLink("#task=parity&a=11&w=1,1,0,1,0", TASKS, "add").operands, ["11"]);
	assert.doesNotThrow(() => writeLink({ operands: ["1", "1"], task: null, column: 0, network: { ...network, name: "\ud800" } }));
});

test("file names are plain", () => {
	assert.equal(fileNameOf("../../etc/passwd\u0000"), "etc-passwd.json");
	assert.equal(fileNameOf("\u202e"), "network.json");
});
