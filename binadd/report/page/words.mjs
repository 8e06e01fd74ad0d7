// What is said of a task, so that one page serves all tasks.

import { numeral } from "./decide.mjs";
import { withMinus } from "./numbers.mjs";

const VERBS = { add: ["Adds", "add"], subtract: ["Subtracts", "subtract"] };
const SIGNS = { add: "+", subtract: "−", and: "and", or: "or", xor: "xor" };

export const does = (task) => VERBS[task.name]?.[0] ?? `Does “${task.name}”`;

export const doesNot = (task) => `Does not ${VERBS[task.name]?.[1] ?? `do “${task.name}”`}`;

export const pairsWord = (task) => (task.inputs === 2 ? "pair" : "number");

/** The sign between two operands, if the task has one. */
export const signOf = (task) => SIGNS[task.name] ?? null;

/** A task on operands, as it is written before its answer. */
export function formulaOf(task, operands) {
	const sign = signOf(task);
	return sign ? `${operands.join(` ${sign} `)} = ` : `${task.name}(${operands.join(", ")}) = `;
}

/** What the network is called above the addition, and the title of the page. */
export const titleOf = (task) =>
	task.name === "add" ? "Binary adder" : `Network for ${task.name}`;

export function hiddenName(unit) {
	return `h${unit + 1}`;
}

/** What a parameter is called: "weight from a to h1", "bias of the sum". */
export function parameterName(task, net, { unit, kind, source }) {
	const to = unit < net.hidden ? hiddenName(unit) : `the ${task.answer}`;
	if (kind === "bias") return `bias of ${to}`;
	const from = kind === "input" ? task.operands[source] : hiddenName(source);
	const before = kind === "unit" && unit < net.hidden ? " of the column before" : "";
	return `weight from ${from}${before} to ${to}`;
}

export const hasStates = (task) => task.states.length > 1;

export const stateWord = (task) => (task.state === "carry" ? "carry" : "task state");

/** What comes into a column, as a state of the task: "carry 1", "state even". */
export const stateText = (task, state) => `${task.state} ${withMinus(task.states[state])}`;

/** What a digit of the answer is called in sentences. */
export const digitWord = (task) => (task.reads === "number" ? "digit" : "answer");

/** A list in words: "h1", "h1 and h2", "h1, h2 and h3". */
export function listed(items) {
	if (items.length < 2) return items.join("");
	return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** The numbers meant, in decimal, where they are short: "11 + 6 = 17". */
export function inDecimal(task, operands, due) {
	const values = operands.map((digits) => BigInt(`0b${digits}`));
	if (values.some((value) => value >= 10n ** 12n)) return "";
	if (task.reads === "decision") {
		const sign = { less: " < ", equal: " = " }[task.name] ?? ", ";
		return `${values.join(sign)}: ${due.at(-1) ? "yes" : "no"}`;
	}
	if (task.inputs > 1 && !signOf(task)) return "";
	const digits = numeral(due, task);
	const value = BigInt(`0b${digits}`);
	const meant = task.signed && digits[0] === "1" ? value - (1n << BigInt(digits.length)) : value;
	return `${task.inputs > 1 ? "" : `${task.name} of `}${values.join(` ${signOf(task)} `)} = ${withMinus(meant)}`;
}

/** One plain sentence about a column: parts of text, the last of it marked if it is wrong. */
export function sentenceOf(task, net, step, column, digits) {
	const operands = task.operands.slice(0, task.inputs);
	let before;
	if (task.name === "add") {
		const carry = Number(task.states[step.state]);
		const total = step.x[0] + step.x[1] + carry;
		before = `${step.x.join(" + ")}${carry ? ` + ${stateText(task, step.state)}` : ""} is ${total}.`;
	} else {
		const given = operands.map((name, i) => `${name} is ${step.x[i]}`);
		if (hasStates(task)) given.push(`${stateText(task, step.state)} comes in`);
		before = `${listed(given)}.`;
	}
	if (column >= digits) before += " (Zeros follow the digits, so that the last carry can leave.)";
	const firing = step.h.flatMap((bit, unit) => (bit ? [hiddenName(unit)] : []));
	const who = firing.length === 0 ? "No unit fires"
		: firing.length > 8 ? `${firing.length} units fire`
			: `${listed(firing)} fire${firing.length === 1 ? "s" : ""}`;
	return {
		start: `Column ${column}: ${before} ${who}; the ${digitWord(task)} is ${step.y}, `,
		end: step.y === step.due ? "as it should be." : `but it should be ${step.due}.`,
	};
}
