// Every column as a table: what the pictures show, in numbers.

import { byId, html } from "./dom.mjs";
import { shown, withMinus } from "./numbers.mjs";
import { hasStates, hiddenName } from "./words.mjs";

const MOST_SUMS = 8;

export function drawTable({ net, task, run, column }) {
	const units = [...Array(Math.min(net.hidden, MOST_SUMS)).keys()];
	const operands = task.operands.slice(0, task.inputs);
	const states = hasStates(task) ? [`${task.state} in`] : [];
	const head = ["column", ...operands, ...states, ...units.map((u) => `z of ${hiddenName(u)}`), "hidden",
		`z of ${task.answer}`, task.answer, "should be"];
	const rows = run.steps.map((step, t) => html("tr", { class: t === column ? "now" : null },
		[
			t, ...step.x, ...(hasStates(task) ? [withMinus(task.states[step.state])] : []),
			...units.map((u) => shown(step.z[u])), hiddenText(step.h), shown(step.zy),
		].map((value) => html("td", {}, String(value))),
		html("td", { class: step.y === step.due ? null : "bad" }, step.y === step.due ? String(step.y) : `${step.y} ✗`),
		html("td", {}, String(step.due))));
	byId("table").replaceChildren(
		html("thead", {}, html("tr", {}, head.map((name) => html("th", { scope: "col" }, name)))),
		html("tbody", {}, rows));
}

const hiddenText = (h) => (h.length > 32 ? `${h.slice(0, 32).join("")}…` : h.join(""));
