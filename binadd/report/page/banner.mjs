// The verdict: what was proved, or the shortest input that goes wrong.

import { byId, html, say } from "./dom.mjs";
import { COUNTED_BITS } from "./model.mjs";
import { bound, counted, percent, plural, shown } from "./numbers.mjs";
import { does, doesNot, formulaOf, hasStates, pairsWord, stateWord } from "./words.mjs";

export function drawBanner({ net, task, verdict }) {
	const box = byId("verdict");
	box.className = verdict ? (verdict.isRight ? "right" : "wrong") : "";
	byId("show-it").hidden = !verdict?.counterexample || verdict.counterexample.bits > 64;
	const short = !verdict ? "Not decided here"
		: verdict.isRight ? `✓ ${does(task)} at every width` : `✗ ${doesNot(task)}`;
	say("verdict-short", short);
	byId("chip").className = box.className;
	byId("chip").textContent = short;
	if (!verdict) {
		say("verdict-why", `This page decides networks of up to 8 hidden units, and this one has ${net.hidden}; `,
			html("code", {}, "binadd verify"), " decides larger ones.");
		say("verdict-more");
		return;
	}
	say("verdict-why", ...(verdict.isRight ? proof(task, verdict) : fault(task, verdict.counterexample)));
	say("verdict-more", verdict.isRight ? marginText(verdict.margins) : shareText(task, BigInt(verdict.wrong)));
}

/** Where the banner is out of sight, its first words stay in sight. */
export function watchBanner() {
	new IntersectionObserver(([{ isIntersecting }]) => {
		byId("chip").hidden = isIntersecting;
	}).observe(byId("verdict"));
}

function proof(task, { pairs }) {
	const what = hasStates(task) ? `pair${pairs === 1 ? "" : "s"} of hidden state and ${stateWord(task)}` : `hidden state${pairs === 1 ? "" : "s"}`;
	return [`Proved: no digits lead out of ${counted(pairs)} ${what}, and every step between them is right.`];
}

function fault(task, { operands, expected, got, bits }) {
	if (bits > 64) return [`The shortest input that goes wrong has ${counted(bits)} digits.`];
	const marked = [...got].map((digit, k) => (digit === expected[k] ? digit : html("mark", {}, digit)));
	return [html("span", { class: "digits" }, `${formulaOf(task, operands)}${expected}`), ", but it answers ",
		html("span", { class: "digits" }, marked), "."];
}

function marginText(found) {
	if (!found) return "";
	if (found.smallest === 0) return "A sum is exactly 0: the slightest change can flip a unit.";
	return `Smallest |z| ${shown(found.smallest)}; all numbers may move at once by less than ${bound(found.tolerance, false, 4)}.`;
}

function shareText(task, wrong) {
	const all = 1n << BigInt(task.inputs * COUNTED_BITS);
	const what = `${pairsWord(task)}s of ${plural(COUNTED_BITS, "bit")}`;
	if (wrong === 0n) return `All ${counted(all)} ${what} are right; longer ones are not.`;
	return `${counted(wrong)} of ${counted(all)} ${what} are wrong (${percent(wrong, all)}).`;
}
