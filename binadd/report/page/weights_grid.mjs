// The numbers of the network in a table of text fields, and one of them on a slider.

import { byId, html, say } from "./dom.mjs";
import { extras } from "./extras.mjs";
import { at, parametersOf } from "./network.mjs";
import { shortest, shown, typed, withMinus } from "./numbers.mjs";
import { hiddenName, parameterName } from "./words.mjs";

const STEPS = 80;
const LEAST_REACH = 4;

let built = "";
let inputs = [];
let numberAt = null;
let reached = { place: -1, most: LEAST_REACH };
const problems = new Map();

/** Draw the table; `edit(place, value, session)` takes a new value. */
export function drawGrid(model, { edit, choose }) {
	const { net, task } = model;
	const key = `${net.hidden} ${task.name}`;
	if (key !== built) build(model, { edit, choose });
	built = key;
	const largest = Math.max(...net.w.map(Math.abs), Number.MIN_VALUE);
	inputs.forEach((input, place) => {
		const value = net.w[place];
		const isTyped = input === document.activeElement && Object.is(typed(input.value).value, value);
		// What is no number stays there to be mended, unless the number was changed elsewhere.
		const isOdd = problems.has(place) && Object.is(problems.get(place).value, value);
		if (!isTyped && !isOdd) {
			// Always the whole number: a rounded one would be read back.
			if (input.value !== shortest(value)) input.value = shortest(value);
			forget(input, place);
		}
		const share = value ? 8 + 37 * Math.sqrt(Math.abs(value) / largest) : 0;
		input.style.backgroundColor = `color-mix(in srgb, var(--${value > 0 ? "plus" : "minus"}) ${share.toFixed(1)}%, transparent)`;
		input.classList.toggle("chosen", place === model.chosen);
	});
	byId("units").textContent = `${net.hidden} unit${net.hidden === 1 ? "" : "s"}`;
	byId("rule").value = net.inclusive ? "1" : "0";
}

function build({ net, task }, actions) {
	problems.clear();
	inputs = new Array(net.w.length);
	const cell = (place) => html("td", {}, field({ net, task }, place, actions));
	const operands = task.operands.slice(0, net.inputs);
	const units = [...Array(net.hidden).keys()];
	const head = ["", ...operands, ...units.map(hiddenName), "bias"];
	const hidden = units.map((unit) => html("tr", {}, html("th", { scope: "row" }, hiddenName(unit)),
		operands.map((_, i) => cell(at.input(net, unit, i))),
		units.map((source) => cell(at.unit(net, unit, source))), cell(at.bias(net, unit))));
	const output = html("tr", {}, html("th", { scope: "row" }, task.answer), operands.map(() => html("td")),
		units.map((source) => cell(at.unit(net, net.hidden, source))), cell(at.bias(net, net.hidden)));
	byId("grid").replaceChildren(
		html("thead", {}, html("tr", {}, head.map((name) => (name ? html("th", { scope: "col" }, name) : html("td"))))),
		html("tbody", {}, hidden, output));
}

function field({ net, task }, place, { edit, choose }) {
	const name = parameterName(task, net, parametersOf(net)[place]);
	let session = {};
	const input = html("input", {
		type: "text", autocomplete: "off", spellcheck: "false", "aria-label": name, title: name,
		focus: () => choose(place),
		input: () => {
			const { value, problem } = typed(input.value);
			if (problem) problems.set(place, { value: numberAt(place), text: `${name}: ${problem}` });
			else {
				forget(input, place);
				edit(place, value, session);
			}
		},
		change: () => {
			session = {};
			if (problems.has(place)) input.setAttribute("aria-invalid", "true");
			sayProblem();
		},
		keydown: (event) => {
			const by = { ArrowUp: 0.5, ArrowDown: -0.5 }[event.key];
			if (!by) return;
			event.preventDefault();
			edit(place, nudged(numberAt(place), by), session);
			input.value = shortest(numberAt(place));
		},
	});
	inputs[place] = input;
	return input;
}

/** Tell the table what the numbers are, since its fields outlive the networks that they show. */
export function watchGrid(current) {
	numberAt = current;
}

function forget(input, place) {
	problems.delete(place);
	input.removeAttribute("aria-invalid");
	sayProblem();
}

function sayProblem() {
	const [problem] = [...problems.values()];
	byId("grid-problem").hidden = !problem;
	byId("grid-problem").textContent = problem ? `${problem.text}; it stays ${shortest(problem.value)}` : "";
}

/** A number moved by a step, as a short decimal where it was one. */
export function nudged(value, by) {
	const moved = value + by;
	const short = Number(moved.toFixed(6));
	return Math.abs(moved - short) < 1e-9 ? short : moved;
}

/** The slider for the chosen number. Its range is left alone while it is dragged. */
export function drawChosen(model) {
	const { net, task, chosen } = model;
	const slider = byId("slider");
	const value = net.w[chosen];
	const name = parameterName(task, net, parametersOf(net)[chosen]);
	say("chosen-name", name);
	byId("chosen-value").textContent = withMinus(shortest(value));
	if (chosen !== reached.place || Math.abs(value) > reached.most || document.activeElement !== slider) {
		reached = { place: chosen, most: reachOf(model) };
	}
	model.sliderReach = reached.most;
	const step = reached.most / STEPS;
	slider.min = 0;
	slider.max = 2 * STEPS;
	slider.step = 1;
	slider.value = String(Math.round(Math.min(Math.max(value, -reached.most), reached.most) / step) + STEPS);
	slider.setAttribute("aria-label", `slider for the ${name}`);
	slider.setAttribute("aria-valuetext", shown(value, 6));
}

function reachOf(model) {
	const wanted = [model.net.w[model.chosen], ...extras.reach.flatMap((reach) => reach(model))];
	const most = Math.max(...wanted.filter(Number.isFinite).map(Math.abs)) * 1.1;
	return Math.max(LEAST_REACH, Math.min(2 ** Math.ceil(Math.log2(most)), 2 ** 996));
}

/** The number at the slider's place: a short decimal. */
export function sliderValue() {
	const value = (Number(byId("slider").value) - STEPS) * (reached.most / STEPS);
	return Number(value.toPrecision(6));
}
