// Weights files: read as binadd reads its own notation, refused in the same words, and written so
// that they read back to the same bits. More ways to write a network are read by the command.

import { ContentError, ascii, parseJson, quoted } from "./json_text.mjs";
import { LARGEST, zeros } from "./network.mjs";
import { filed } from "./numbers.mjs";

const FORMAT = "binadd-weights";
const REQUIRED = ["w_xh", "w_hh", "w_hy"];
const ABOUT = ["format", "version", "name", "source", "note", "threshold", "task", "units", "activation"];
const NEAR = [...REQUIRED, "b_h", "b_y", "input_to_hidden", "hidden_to_hidden", "hidden_to_output",
	"hidden_bias", "output_bias", ...ABOUT];
const SAME_AS = new Map([["rule", "threshold"], ["thresholdrule", "threshold"], ["firesatzero", "fires_at_zero"]]);
// Of a rule as people write it, without the sum it speaks of: "z >= 0" is ">=".
const STRICT = [">", "strict", "greater", "greaterthan"];
const INCLUSIVE = [">=", "=>", "≥", "inclusive", "greaterequal", "atleast"];
const ELSEWHERE = "binadd page FILE reads more ways to write a network than this page does";

const folded = (name) => [...name.toLowerCase()].filter((c) => /[\p{L}\p{N}]/u.test(c)).join("");

function showValue(value) {
	if (value instanceof Map) return "an object";
	if (Array.isArray(value)) return `a list of ${value.length}`;
	return typeof value === "string" ? quoted(value) : typeof value === "number" ? filed(value) : String(value);
}

/** Twice the letters in common, in order, over all letters, as Ratcliff and Obershelp count them. */
function likeness(one, other) {
	const common = (a, b) => {
		let [most, i, j] = [0, 0, 0];
		for (let k = 0; k < a.length; k++) {
			for (let l = 0; l < b.length; l++) {
				let n = 0;
				while (k + n < a.length && a[k + n] === b[l + n]) n++;
				if (n > most) [most, i, j] = [n, k, l];
			}
		}
		return most && most + common(a.slice(0, i), b.slice(0, j)) + common(a.slice(i + most), b.slice(j + most));
	};
	return (2 * common(one, other)) / (one.length + other.length);
}

/** The known name that a misspelt one is close to, or null. */
function closest(name, known) {
	const short = folded(name).slice(0, 40);
	const scores = known.map((each) => likeness(folded(each), short));
	const best = Math.max(...scores);
	return short.length > 1 && best >= (short.length < 4 ? 0.65 : 0.8) ? known[scores.indexOf(best)] : null;
}

function unknown(name, value, near) {
	throw new ContentError(`unknown key ${quoted(name)}` + (near ? `; the nearest known one is ${quoted(near)}`
		: ` (${shape(value)}); the names are w_xh, w_hh, b_h, w_hy, b_y; what is no part of the network is left ` +
			"out if it is a text"));
}

function number(name, value) {
	if (typeof value !== "number") throw new ContentError(`${name}: expected a number, got ${showValue(value)}`);
	if (Math.abs(value) <= LARGEST) return value;
	throw new ContentError(`${name} is ${filed(value)}; expected a finite number of at most 1e+300 in size`);
}

/** Read a list of so many numbers; one may also stand as a row or a column. */
function list(name, value, count) {
	if (count > 1 && !Array.isArray(value)) {
		throw new ContentError(`${name}: expected a list of numbers, got ${showValue(value)}`);
	}
	const found = [value].flat(3).map((item, k) => number(`${name}[${k}]`, item));
	if (found.length === count) return found;
	throw new ContentError(`${name}: expected shape (${count},), got (${found.length},)`);
}

function matrix(name, value) {
	if (!Array.isArray(value) || !Array.isArray(value[0])) {
		throw new ContentError(`${name}: expected a list of rows, got ${showValue(value)}`);
	}
	return value.map((row, k) => {
		if (!Array.isArray(row)) throw new ContentError(`${name}[${k}]: expected a list of numbers, got ${showValue(row)}`);
		if (row.length !== value[0].length) {
			throw new ContentError(
				`${name}: row ${k} has ${row.length} numbers, row 0 has ${value[0].length}; expected rows of one length`);
		}
		return row.map((item, column) => number(`${name}[${k}][${column}]`, item));
	});
}

function ruleOf(about) {
	const stated = about.get("fires_at_zero");
	if (stated !== undefined && typeof stated !== "boolean") {
		throw new ContentError(`fires_at_zero is ${showValue(stated)}; expected true or false`);
	}
	if (!about.has("threshold")) return stated ?? null;
	const given = about.get("threshold");
	const said = typeof given === "string" ? given.toLowerCase().replace(/\s/g, "").replace(/^(z|sum)|0(\.0)?$/g, "") : null;
	if (!STRICT.includes(said) && !INCLUSIVE.includes(said)) {
		throw new ContentError(`threshold is ${showValue(given)}; expected "z>0" or "z>=0"`);
	}
	const inclusive = INCLUSIVE.includes(said);
	if (stated !== undefined && stated !== inclusive) {
		throw new ContentError("threshold and fires_at_zero contradict each other; give one");
	}
	return inclusive;
}

/** Sort what a document holds into parameters, what is said about them, and texts beside. */
function sorted(document, { beside, counts, ...aliases }) {
	const saysNothing = new RegExp(`^(${beside})$`);
	const counting = new RegExp(`^(${counts})$`);
	const roles = new Map(Object.entries(aliases).flatMap(([role, names]) =>
		names.split(" ").map((name) => [name, role])));
	const found = { arrays: new Map(), about: new Map(), texts: [] };
	for (const [name, value] of document) {
		if (value === null) continue;
		const short = folded(name);
		const topic = ABOUT.includes(short) ? short : SAME_AS.get(short);
		const role = roles.get(short);
		if (topic) {
			if (!found.about.has(topic)) found.about.set(topic, value);
		} else if (role) {
			if (found.arrays.has(role)) {
				throw new ContentError(
					`both ${quoted(found.arrays.get(role)[0])} and ${quoted(name)} are given, which mean the ` +
					"same; give one");
			}
			found.arrays.set(role, [name, value]);
		} else if (typeof value === "string" || typeof value === "boolean") {
			const near = closest(name, ["threshold", "units", "activation", "version", "format"]);
			if (near) unknown(name, value, near);
			found.texts.push(value);
		} else if (value instanceof Map || !(saysNothing.test(short) ||
			counting.test(short) && value % 1 === 0 && value > 0)) unknown(name, value, closest(name, NEAR));
	}
	return found;
}

function checkAbout(about) {
	const version = about.get("version") ?? 1;
	if (version !== 1) {
		throw new ContentError(`version is ${showValue(version)}; this binadd reads version 1`);
	}
	for (const key of ["name", "source", "note", "task"]) {
		if (typeof (about.get(key) ?? "") !== "string") {
			throw new ContentError(`${key} is ${showValue(about.get(key))}; expected a text`);
		}
	}
	for (const key of ["units", "activation"]) {
		if (about.has(key)) throw new ContentError(`${key} is given; ${ELSEWHERE}`);
	}
}

/** Read the text of a weights file: {network, task}; `aliases` has the folded names of each role. */
export function readWeights(text, aliases, name = "") {
	let document = parseJson(text.replace(/^\ufeff/, ""));
	if (Array.isArray(document) && document.length === 1) [document] = document;
	if (!(document instanceof Map)) {
		throw new ContentError("expected a JSON object with w_xh, w_hh, b_h, w_hy and b_y");
	}
	if ((document.get("format") ?? FORMAT) !== FORMAT) {
		throw new ContentError(`format is ${showValue(document.get("format"))}; expected ${quoted(FORMAT)}`);
	}
	const { arrays, about, texts } = sorted(document, aliases);
	checkAbout(about);
	const rule = ruleOf(about);
	const beside = [...texts, about.get("note") ?? "", about.get("source") ?? ""].join(" ");
	// The command takes a rule that is stated in words; here nothing is guessed.
	if (rule === null && /[<>≤≥⩾]|at least|inclusive/.test(beside)) {
		throw new ContentError('no rule is given by which units fire; add "threshold": "z>0" or "threshold": "z>=0"');
	}
	const network = networkOf(arrays);
	network.inclusive = rule ?? false;
	network.name = about.get("name") || name;
	return { network, task: about.get("task") ?? null };
}

function shape(value) {
	const sizes = [];
	for (let part = value; Array.isArray(part); [part] = part) sizes.push(part.length);
	return sizes.join(" x ") || "a number";
}

function networkOf(arrays) {
	const missing = REQUIRED.filter((role) => !arrays.has(role));
	if (missing.length) {
		const seen = [...arrays.values()].sort().map(([name, value]) => `${name} ${shape(value)}`).join(", ");
		throw new ContentError(
			`${missing.join(" and ")} missing; expected w_xh, w_hh, w_hy and, unless zero, b_h and b_y` +
			(seen && `; seen: ${seen}`));
	}
	const value = (role) => arrays.get(role)?.[1];
	const [inputs, recurrent] = [matrix("w_xh", value("w_xh")), matrix("w_hh", value("w_hh"))];
	const hidden = recurrent.length;
	if (recurrent[0].length !== hidden) {
		throw new ContentError(
			`w_hh: expected shape (${hidden}, ${hidden}), got (${hidden}, ${recurrent[0].length})`);
	}
	if (inputs.length !== hidden || !inputs[0].length) {
		throw new ContentError(
			`w_xh: expected a row for each of the ${hidden} hidden units that w_hh has, got ${inputs.length} x ${inputs[0].length}`);
	}
	const w = [
		...inputs.flat(),
		...recurrent.flat(),
		...list("b_h", value("b_h") ?? new Array(hidden).fill(0), hidden),
		...list("w_hy", value("w_hy"), hidden),
		...list("b_y", value("b_y") ?? 0, 1),
	];
	return { ...zeros(hidden, inputs[0].length), w };
}

/** Write a weights file, a matrix row on a line, as binadd writes it. */
export function writeWeights(net, task) {
	const left = net.w.map(filed);
	const row = (count) => `[${left.splice(0, count).join(", ")}]`;
	const rows = (width) => `[${net.w.slice(0, net.hidden).map(() => row(width)).join(`,\n${" ".repeat(10)}`)}]`;
	return `{${[
		`"format": "${FORMAT}", "version": 1`,
		...(net.name ? [`"name": ${ascii(net.name)}`] : []),
		...(task !== "add" ? [`"task": ${ascii(task)}`] : []),
	].join(", ")},\n ${[
		`"w_xh": ${rows(net.inputs)}`,
		`"w_hh": ${rows(net.hidden)}`,
		`"b_h": ${row(net.hidden)}`,
		`"w_hy": ${row(net.hidden)}`,
		`"b_y": ${left[0]}`,
		`"threshold": "${net.inclusive ? "z>=0" : "z>0"}"`,
	].join(",\n ")}}\n`;
}
