// Help for whoever may see it: the slider's track that is green where the network is right, a hint,
// and networks to look at. No page for an exercise has this module.

import { byId, html, svg } from "./dom.mjs";
import { extras } from "./extras.mjs";
import { bound } from "./numbers.mjs";
import { isEdited, parametersOf } from "./network.mjs";
import { greenTrack, oneNumberRepair } from "./track.mjs";
import { parameterName } from "./words.mjs";

const IDEAS = {
	add: "Let one unit fire when the column's sum (both digits and the carry) is at least 1, one at 2, one at 3. Which of them is the carry?",
	subtract: "Let the units compare b - a + borrow with three numbers. Which of them is the next borrow?",
	carry: "One unit: it fires when at least two of a, b and its own bit of the column before are 1.",
	less: "One unit: where the digits are equal it keeps its bit of the column before, else b decides.",
	parity: "One unit for at least 1 of digit and parity so far, one for 2. The parity is the first without the second.",
	xor: "One unit for at least one 1, one for both. Or one for each of the two cases.",
	and: "One unit: its bias outweighs one digit, but not two.",
	or: "One unit: one digit alone is enough.",
};

let known = { key: null, value: null };
let hinted = null;

/** The track of the chosen number; worked out anew only where something else changed. */
function trackOf({ net, task, chosen }) {
	const key = JSON.stringify([task.name, net.w.with(chosen, 0).map(String), chosen, net.inclusive]);
	if (known.key !== key) known = { key, value: greenTrack(net, task, chosen) };
	return known.value;
}

function intervalText({ low, high }, inclusive) {
	// Rounded inwards, so that no more is promised than holds; where that leaves nothing, not at all.
	const isThin = !(Number(bound(low, true).replace("−", "-")) < Number(bound(high, false).replace("−", "-")));
	const end = (x, up) => (isThin ? bound(x, up, 17) : bound(x, up));
	const ends = [];
	if (low > -Infinity) ends.push(`${inclusive ? "from" : "above"} ${end(low, true)}`);
	if (high < Infinity) ends.push(`${inclusive ? "below" : "up to"} ${end(high, false)}`);
	return ends.length ? `with this number ${ends.join(" and ")}` : "whatever this number is";
}

function drawTrack(model) {
	const { net, task, chosen, sliderReach } = model;
	byId("track")?.remove();
	if (!isEdited(net)) return;
	const { intervals } = trackOf(model);
	const place = (x) => 50 + 50 * Math.max(-1, Math.min(1, x / sliderReach));
	const bars = intervals.map(({ low, high }) => {
		const from = place(low);
		return svg("rect", { class: "green", x: from, y: 0, width: Math.max(place(high) - from, 0.6), height: 10 });
	});
	byId("slider-place").prepend(svg("svg", { id: "track", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
		svg("rect", { class: "whole", x: 0, y: 0, width: 100, height: 10 }), bars));
	byId("chosen-about").textContent = intervals.length
		? `Green: it is right ${intervals.map((each) => intervalText(each, net.inclusive)).join(", or ")}, all others as they are.`
		: "No value of this number alone makes it right.";
}

function hintFor({ net, task }) {
	const found = net.w.some((x) => x !== 0) ? oneNumberRepair(net, task) : null;
	if (found) {
		const name = parameterName(task, net, parametersOf(net)[found.place]);
		return `One number is enough: look at the ${name}.`;
	}
	return `No single number makes it right. ${IDEAS[task.name] ?? "Think of what has to be remembered from column to column, and let units compare one sum with several numbers."}`;
}

function offer(page, api) {
	const hint = html("button", {
		id: "hint-button",
		click: () => {
			hinted = api.model().net;
			byId("hint").textContent = hintFor(api.model());
			byId("hint").hidden = false;
		},
	}, "Hint");
	byId("show-it").after(hint);
	byId("aids-place").before(html("p", { id: "hint", role: "status", hidden: true }));
	const choice = html("select", {
		id: "examples",
		change: () => {
			const example = page.examples[Number(choice.value)];
			if (example) api.open(example);
			choice.value = "";
		},
	}, html("option", { value: "" }, "choose…"), page.examples.map(({ about }, k) =>
		html("option", { value: String(k) }, about)));
	byId("aids-place").append(html("label", {}, "Look at ", choice));
}

extras.start.push(offer);
extras.reach.push((model) => {
	const { intervals } = isEdited(model.net) ? trackOf(model) : { intervals: [] };
	return intervals.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
});
extras.change.push(drawTrack, ({ net, verdict }) => {
	byId("hint-button").hidden = !verdict || verdict.isRight || !verdict.table;
	if (net !== hinted) byId("hint").hidden = true;
});
