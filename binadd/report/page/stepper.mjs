// The words around the pictures, the operands, and where the stepping stands.

import { assign, byId, html, say } from "./dom.mjs";
import { MOST_DIGITS } from "./link.mjs";
import { hasStates, inDecimal, sentenceOf, signOf, titleOf } from "./words.mjs";

/** What the page says of the task and the network, beside their numbers. */
export function drawTexts({ net, task }) {
	const title = titleOf(task);
	document.title = net.name ? `${title}: ${net.name.slice(0, 80)}` : title;
	const isLeftward = task.first === "least";
	const [forward, back] = isLeftward ? ["←", "→"] : ["→", "←"];
	assign("textContent", {
		title,
		name: net.name,
		"addition-title": task.name === "add" ? "Addition" : `Step by step: ${task.name}`,
		"key-next": forward,
		"key-back": back,
		next: isLeftward ? "← Next column" : "Next column →",
		back: isLeftward ? "Back →" : "← Back",
	});
	const what = task.inputs === 2 ? "a digit of a and one of b" : "a digit of a";
	say("intro-columns", `Read from ${isLeftward ? "right to left, as on paper" : "left to right"}. In a column the unit${net.hidden > 1 ? `s h1 ${net.hidden > 2 ? "to" : "and"} h${net.hidden} see` : " h1 sees"} ${what}, and what ${net.hidden > 1 ? "they" : "it"} did one column before.`);
	say("intro-units", `A unit adds up its bias and the weights of all that is 1. If that sum z is ${net.inclusive ? "0 or more" : "above 0"}, it fires: a dark disc. The unit “${task.answer}” sees the others and answers.`);
	byId("scrubber").dir = isLeftward ? "rtl" : "ltr";
	byId("long-carry").hidden = task.inputs < 2 || !hasStates(task);
}

/** The fields of the operands; `take` is told what is typed, or null where that is not binary. */
export function drawOperands({ task, operands }, take) {
	const box = byId("formula");
	if (box.dataset.task !== task.name) {
		box.dataset.task = task.name;
		const sign = signOf(task);
		const fields = operands.map((_, i) => [
			i && sign ? html("span", { class: "digits" }, sign) : null,
			html("label", {}, task.operands[i], html("input", {
				type: "text", autocomplete: "off", spellcheck: "false", inputmode: "numeric", maxlength: String(MOST_DIGITS),
				"aria-label": `${task.operands[i]}, in binary`, input: () => take(operandsTyped()),
			})),
		]);
		box.replaceChildren(...fields.flat().filter(Boolean),
			html("span", { class: "digits", id: "answer" }), html("span", { class: "quiet", id: "decimal" }));
	}
	box.querySelectorAll("input").forEach((input, i) => {
		if (input !== document.activeElement) {
			input.value = operands[i];
			input.removeAttribute("aria-invalid");
		}
	});
}

/** The operands as they are typed; null if one is not binary, which is marked. */
function operandsTyped() {
	const inputs = [...byId("formula").querySelectorAll("input")];
	const operands = inputs.map(({ value }) => value.replace(/\s/g, ""));
	const isBinary = operands.map((digits) => /^[01]{1,64}$/.test(digits));
	inputs.forEach((input, i) => input.setAttribute("aria-invalid", String(!isBinary[i])));
	return isBinary.every(Boolean) ? operands : null;
}

/** Where it stands: the sentence, the scrubber, the digits answered so far. */
export function drawSteps({ net, task, operands, run, column }, isPlaying) {
	const last = run.steps.length - 1;
	const { start, end } = sentenceOf(task, net, run.steps[column], column, run.digits);
	const isWrong = run.steps[column].y !== run.steps[column].due;
	say("sentence", start, html("span", isWrong ? { class: "wrong" } : {}, end));
	const scrubber = byId("scrubber");
	scrubber.max = String(last);
	scrubber.value = String(column);
	scrubber.setAttribute("aria-valuetext", `column ${column} of ${last}`);
	byId("next").disabled = column === last;
	byId("back").disabled = column === 0;
	byId("play").textContent = isPlaying ? "⏸ Pause" : "▶ Play";
	const seen = run.steps.map((step, t) => (t <= column ? String(step.y) : "·"));
	byId("answer").textContent = `= ${(task.first === "least" ? seen.reverse() : seen).join("")}`;
	byId("decimal").textContent = inDecimal(task, operands, run.steps.map(({ due }) => due));
}
