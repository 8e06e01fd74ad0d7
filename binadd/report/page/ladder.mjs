// The ladder of levels: what each asks, par, what was reached. What was reached is remembered by the
// browser where it lets a page remember something.

import { byId, html, say } from "./dom.mjs";
import { readNetwork } from "./link.mjs";
import { isEdited, nonzeros, zeros } from "./network.mjs";
import { plural, shortest } from "./numbers.mjs";

const KEY = "binadd.levels";
const SOURCES = {
	census: "proved by the census of all networks",
	construction: "of binadd's construction, not proved",
};
let memory = {};

function loadMemory() {
	try {
		const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
		return found && typeof found === "object" && !Array.isArray(found) ? found : {};
	} catch {
		return {};
	}
}

function saveMemory() {
	try {
		localStorage.setItem(KEY, JSON.stringify(memory));
	} catch {
		// A page that may not remember still works.
	}
}

const isCount = (value) => Number.isInteger(value) && value >= 0 && value < 1000;

/** What was reached at a level: {units, nonzeros}, or null. */
function bestOf(task) {
	const best = memory[task]?.best;
	return best && isCount(best.units) && isCount(best.nonzeros) ? best : null;
}

/** Where somebody left off at a level, or zeros: as many units as par has. */
export function beginning(level, inputs, inclusive) {
	const draft = Object.entries(memory[level.task]?.draft ?? {}).map(([key, value]) => [key, String(value)]);
	const found = draft.length ? readNetwork(new Map(draft), { inputs }) : null;
	return { ...(found && isEdited(found) ? found : { ...zeros(level.units, inputs), inclusive }), name: "mine" };
}

/** Keep a network in progress, and what it reached. */
export function remember(level, net, isRight) {
	const mine = { units: net.hidden, nonzeros: nonzeros(net) };
	const best = bestOf(level.task);
	const isBetter = !best || mine.units < best.units || (mine.units === best.units && mine.nonzeros < best.nonzeros);
	memory[level.task] = {
		best: isRight && isBetter ? mine : best,
		draft: { w: net.w.map(shortest).join(","), z: net.inclusive ? "ge" : "" },
	};
	saveMemory();
}

/** Make the buttons, once; `enter(level)` goes to a level, null to free play. */
export function startLadder(levels, enter) {
	memory = loadMemory();
	byId("levels").replaceChildren(
		...[null, ...levels].map((level) => html("li", {},
			html("button", { "data-level": level?.task ?? "", click: () => enter(level) },
				level ? level.task : "Free play", html("span", { class: "reached" })))));
	byId("level").replaceChildren(html("p", { id: "asked" }), html("p", { id: "par", class: "quiet" }),
		html("p", { id: "reached", class: "reached", role: "status" }), html("p", { id: "onward" }));
}

export function drawLadder({ level, net, verdict, levels }, enter) {
	for (const button of byId("levels").querySelectorAll("button")) {
		const task = button.dataset.level;
		button.setAttribute("aria-pressed", String(task === (level?.task ?? "")));
		button.lastChild.textContent = task && bestOf(task) ? " ✓" : "";
	}
	if (!level) {
		say("asked", "Free play: any network. Or pick a level and wire a network for it from zeros; it is proved the moment you reach it.");
		for (const id of ["par", "reached", "onward"]) say(id);
		return;
	}
	const best = bestOf(level.task);
	say("asked", html("strong", {}, `${level.task}: `), level.asks);
	const yours = `Yours now: ${plural(net.hidden, "unit")}, ${nonzeros(net)} nonzero.`;
	const reached = best ? ` Your best: ${plural(best.units, "unit")}, ${best.nonzeros} nonzero.` : "";
	say("par", `Par: ${plural(level.units, "unit")}, ${level.nonzeros} numbers that are not zero (the fewest at z > 0, ${SOURCES[level.source]}). ${yours}${reached}`);
	const isRight = verdict?.isRight;
	say("reached", isRight ? `✓ Reached: proved at every width${standing(level, net)}` : "");
	const next = levels[levels.indexOf(level) + 1];
	say("onward", !isRight ? html("a", { href: "#weights-title" }, "To the weights")
		: next ? html("button", { id: "next-level", click: () => enter(next) }, `Next level: ${next.task}`) : "");
}

function standing(level, net) {
	const more = net.hidden - level.units;
	const over = nonzeros(net) - level.nonzeros;
	if (more > 0) return `, with ${plural(more, "unit")} more than par.`;
	if (over > 0) return `, at par in units; ${over} more nonzero than par.`;
	return over < 0 || more < 0 ? ", below par!" : ", at par!";
}
