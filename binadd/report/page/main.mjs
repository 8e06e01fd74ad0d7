// The page: what it holds, how that changes, and what is drawn anew then.

import { drawBanner, watchBanner } from "./banner.mjs";
import { drawTable } from "./columns_table.mjs";
import { assign, byId, forgetWidths } from "./dom.mjs";
import { extras } from "./extras.mjs";
import { drawInside } from "./inside.mjs";
import { listenToKeys } from "./keys.mjs";
import { beginning, drawLadder, remember, startLadder } from "./ladder.mjs";
import { MOST_DIGITS, MOST_LETTERS, readLink, writeLink } from "./link.mjs";
import { firstOperands, judged, steps, tasksOf } from "./model.mjs";
import { MOST_EDITED, isEdited, isSame, resized, zeros } from "./network.mjs";
import { clicked, drawMap, nextWrong, paint } from "./pairs_map.mjs";
import { followScheme } from "./scheme.mjs";
import { copyText, downloadText, fileNameOf, listenForFiles, note } from "./sharing.mjs";
import { drawStates } from "./states.mjs";
import { drawOperands, drawSteps, drawTexts } from "./stepper.mjs";
import { drawUnrolled } from "./unrolled.mjs";
import { readWeights, writeWeights } from "./weights_file.mjs";
import { drawChosen, drawGrid, nudged, sliderValue, watchGrid } from "./weights_grid.mjs";

const page = JSON.parse(byId("data").textContent);
const tasks = tasksOf(page.tasks);
const ownTask = tasks.get(page.task);
const own = page.network ?? startingZeros();

let state = null;
let model = null;
let history = { past: [], future: [], session: null };
let playing = null;
let linkTimer = null;
let lastFree = null;

function startingZeros() {
	const level = page.levels.find(({ task }) => task === page.task);
	return { ...zeros(level?.units ?? 3, ownTask.inputs), inclusive: page.inclusive, name: "mine" };
}

// What is held, and what follows from it

/** Change what is held, work out what follows, and draw it. */
function set(changes) {
	const before = state;
	state = { ...state, ...changes };
	const isOther = state.net !== before?.net || state.task !== before?.task;
	const { net, task } = state;
	state.chosen = Math.min(state.chosen, net.w.length - 1);
	const verdict = isOther ? verdictOf(net, task) : model.verdict;
	const isRun = isOther || state.operands !== before.operands;
	const run = isRun ? steps(net, task, state.operands) : model.run;
	state.column = Math.max(0, Math.min(state.column, run.steps.length - 1));
	model = { ...state, verdict, run, levels: page.levels, go: (column) => set({ column }) };
	if (isOther && state.level) remember(state.level, net, verdict?.isRight === true);
	draw({ isOther, isRun, isChoice: isOther || state.chosen !== before?.chosen });
	keepInAddress();
}

function verdictOf(net, task) {
	if (isEdited(net)) return judged(net, task);
	return net === own && task === ownTask ? page.verdict ?? null : null;
}

function draw({ isOther, isRun, isChoice }) {
	const { net, task, verdict } = model;
	if (isOther) {
		drawTexts(model);
		drawBanner(model);
		drawLadder(model, enterLevel);
		const isSmall = isEdited(net);
		assign("hidden", {
			"weights-card": !isSmall, "states-card": !isSmall, "map-card": !isSmall, "inside-card": !isSmall, "intro-change": !isSmall,
			"too-large": isSmall,
		});
		byId("too-large").textContent = `This network has ${net.hidden} hidden units. It is stepped through above, exactly; weights, what it remembers and all pairs are shown of up to ${MOST_EDITED} units. binadd verify and binadd diagnose say more of larger ones.`;
	}
	if (isOther || isRun) drawOperands(model, takeOperands);
	if (verdict?.table) {
		if (isOther) drawMap(model);
		else if (isRun) paint(task, state.operands);
		drawStates(model);
	}
	drawUnrolled(model);
	if (isEdited(net)) drawInside(model);
	drawTable(model);
	drawSteps(model, playing !== null);
	if (isEdited(net) && isChoice) {
		drawGrid(model, { edit, choose });
		drawChosen(model);
	}
	if (isChoice) for (const change of extras.change) change(model);
	assign("disabled", {
		undo: history.past.length === 0,
		redo: history.future.length === 0,
		reset: isSame(net, resetTo()),
		fewer: net.hidden <= 1,
		more: net.hidden >= MOST_EDITED,
	});
}

function takeOperands(operands) {
	tell(operands ? "" : "Operands are binary: digits 0 and 1, at most 64 of them.");
	if (operands) set({ operands, column: Math.max(...operands.map((each) => each.length)) + state.task.pad });
}

// Changing the network, with undo

const snapshot = () => ({ net: state.net, task: state.task, level: state.level });

/** Before a change: what there is can be come back to. Changes of one session are one. */
function record(session = null) {
	if (session !== null && session === history.session) return;
	history = { past: [...history.past.slice(-199), snapshot()], future: [], session };
}

function travel(from, to) {
	if (!history[from].length) return;
	const there = history[from].at(-1);
	history = { ...history, [from]: history[from].slice(0, -1), [to]: [...history[to], snapshot()], session: null };
	adopt(there);
}

const undo = () => travel("past", "future");
const redo = () => travel("future", "past");

/** Take another network, perhaps with another task; operands are kept where they fit. */
function adopt({ net, task, level }, changes = {}) {
	const fits = state.task.inputs === task.inputs;
	byId("formula").querySelectorAll("input").forEach((input) => input === document.activeElement && input.blur());
	set({ net, task, level, ...(fits ? {} : { operands: firstOperands(task), column: 1 }), ...changes });
}

function changeNetwork(net, session = null) {
	record(session);
	set({ net });
}

function edit(place, value, session) {
	if (Object.is(state.net.w[place], value)) return;
	changeNetwork({ ...state.net, w: state.net.w.with(place, value) }, session);
}

function choose(place) {
	if (place !== state.chosen) set({ chosen: place });
}

function resetTo() {
	if (!state.level && state.task === ownTask) return own;
	const blank = zeros(state.level?.units ?? state.net.hidden, state.task.inputs);
	return { ...blank, inclusive: page.inclusive === true };
}

/** Show a network, in free play, at the input that it gets wrong if it does. */
function load(net, taskName) {
	const task = tasks.get(taskName) ?? state.task;
	record();
	playing = stop();
	const operands = firstOperands(task);
	adopt({ net, task, level: null }, { operands, column: 2, chosen: firstChosen(net) });
	showFault();
}

const firstChosen = (net) => net.hidden * (net.inputs + net.hidden);

function showFault() {
	const fault = model.verdict?.counterexample;
	if (fault && fault.bits <= MOST_DIGITS && state.net.w.some((x) => x !== 0)) show(fault);
}

/** Stand on a column of other operands. */
function show({ operands, column = 0 }) {
	playing = stop();
	tell("");
	set({ operands, column });
}

const begun = (level) => beginning(level, tasks.get(level.task).inputs, page.inclusive === true);

function enterLevel(level) {
	if (level === state.level) return;
	playing = stop();
	record();
	if (!state.level) lastFree = snapshot();
	tell("");
	if (!level) {
		adopt(lastFree ?? { net: own, task: ownTask, level: null });
		return;
	}
	const task = tasks.get(level.task);
	adopt({ net: begun(level), task, level }, { operands: firstOperands(task), column: 1, chosen: 0 });
}

// Files, links, messages

function tell(text) {
	byId("message").hidden = !text;
	byId("message").textContent = text;
}

function takeText(text, name) {
	try {
		const { network, task: asked } = readWeights(text, page.aliases, name.replace(/\.[^.]*$/, ""));
		const task = asked ? tasks.get(asked) : state.task.inputs === network.inputs ? state.task : tasks.get("add");
		if (!task) throw new Error(`its task is ${JSON.stringify(asked)}, which is not on this page`);
		if (task.inputs !== network.inputs) {
			throw new Error(`${task.name} takes ${task.inputs} input${task.inputs === 1 ? "" : "s"}, but the network has ${network.inputs}`);
		}
		tell("");
		if (state.level?.task === task.name) changeNetwork(network);
		else load(network, task.name);
	} catch (error) {
		tell(`${name}: ${error.message}`);
	}
}

/** Show one of the networks to look at. */
function openExample({ about, link }) {
	const { network, task } = readLink(link, tasks, page.task);
	load({ ...network, name: about.split(":")[0] }, task);
}

function linkText() {
	const { net, task, operands, column } = state;
	const isOwn = task === ownTask && isSame(net, own) && net.name === own.name;
	const isOwnTask = task === ownTask;
	return writeLink({ operands, task: isOwnTask ? null : task.name, column, network: isOwn ? null : net });
}

function keepInAddress() {
	clearTimeout(linkTimer);
	linkTimer = setTimeout(() => {
		try {
			window.history.replaceState(null, "", `#${linkText()}`);
		} catch {
			// Inside a frame without an address there is no link to keep, nor to copy.
			byId("link").hidden = true;
		}
	}, 250);
}

function start() {
	followScheme(() => model?.verdict?.table && paint(state.task, state.operands));
	startLadder(page.levels, enterLevel);
	watchGrid((place) => state.net.w[place]);
	for (const begin of extras.start) begin(page, { open: openExample, model: () => model });
	fromAddress();
	listen();
	watchBanner();
	// What the pictures show already is not to stand in the way on a small screen; print opens it.
	byId("table-card").open = window.innerWidth >= 800;
}

function fromAddress() {
	const found = readLink(window.location.hash, tasks, page.task);
	playing = stop();
	const task = found.task ? tasks.get(found.task) : ownTask;
	const rung = page.levels.find((each) => each.task === task.name);
	// An exercise begins on its rung of the ladder; and so goes on what was left there.
	const isThere = rung && (found.network ? isSame(found.network, begun(rung)) : !page.network);
	const level = isThere ? rung : null;
	const net = found.network ?? (level ? begun(level) : task === ownTask ? own : zeros(rung?.units ?? 3, task.inputs));
	const isUnplaced = !found.operands;
	state = null;
	set({
		net, task, level, operands: found.operands ?? firstOperands(task),
		column: isUnplaced && !window.location.hash ? 2 : found.column, chosen: firstChosen(net),
	});
	if (isUnplaced && !found.column) showFault();
	tell(found.ignored.length ? `This part of the link makes no sense and is ignored: ${found.ignored.map((key) => key.slice(0, 40)).join(", ")}.` : "");
}

// What somebody does

function stop() {
	clearInterval(playing);
	return null;
}

function play() {
	const isPlaying = playing !== null;
	playing = stop();
	if (!isPlaying) {
		const last = model.run.steps.length - 1;
		if (state.column === last) set({ column: 0 });
		playing = setInterval(() => {
			if (state.column + 1 >= model.run.steps.length - 1) playing = stop();
			set({ column: state.column + 1 });
		}, Number(byId("speed").value));
	}
	drawSteps(model, playing !== null);
}

function go(column) {
	playing = stop();
	set({ column });
}

function randomDigits(length) {
	return Array.from({ length }, () => Math.floor(Math.random() * 2)).join("");
}

function onClick(id, action) {
	byId(id).addEventListener("click", action);
}

function listen() {
	onClick("play", play);
	onClick("next", () => go(state.column + 1));
	onClick("back", () => go(state.column - 1));
	byId("scrubber").addEventListener("input", () => go(Number(byId("scrubber").value)));
	byId("speed").addEventListener("change", () => playing && (play(), play()));
	onClick("random", () => show({ operands: state.operands.map(() => randomDigits(8)) }));
	onClick("long-carry", () => show({ operands: ["01111111", "00000001"] }));
	onClick("show-it", () => {
		show(model.verdict.counterexample);
		byId("addition-title").scrollIntoView({ block: "nearest" });
	});
	onClick("undo", undo);
	onClick("redo", redo);
	onClick("reset", () => changeNetwork({ ...resetTo(), name: state.net.name }));
	onClick("fewer", () => changeNetwork(resized(state.net, state.net.hidden - 1)));
	onClick("more", () => changeNetwork(resized(state.net, state.net.hidden + 1)));
	byId("rule").addEventListener("change", () => changeNetwork({ ...state.net, inclusive: byId("rule").value === "1" }));
	listenToChosen();
	byId("map").addEventListener("click", (event) => show({ operands: clicked(state.task, event) }));
	onClick("next-wrong", () => {
		const operands = nextWrong(state.task, state.operands);
		if (operands) show({ operands });
		const fault = model.run.steps.findIndex((step) => step.y !== step.due);
		if (fault > 0) set({ column: fault });
	});
	listenToFilesAndLinks();
	listenToKeys({
		isLeftward: () => state.task.first === "least",
		next: () => go(state.column + 1),
		back: () => go(state.column - 1),
		first: () => go(0),
		last: () => go(model.run.steps.length - 1),
		play,
		undo,
		redo,
	});
	window.addEventListener("resize", () => {
		forgetWidths();
		draw({ isOther: false, isRun: false, isChoice: false });
	});
	window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
}

function listenToChosen() {
	let session = {};
	byId("slider").addEventListener("input", () => edit(state.chosen, sliderValue(), session));
	byId("slider").addEventListener("change", () => { session = {}; });
	const now = () => state.net.w[state.chosen];
	onClick("minus", () => edit(state.chosen, nudged(now(), -0.5), null));
	onClick("plus", () => edit(state.chosen, nudged(now(), 0.5), null));
	onClick("flip", () => edit(state.chosen, now() === 0 ? 0 : -now(), null));
	onClick("zero", () => edit(state.chosen, 0, null));
}

function listenToFilesAndLinks() {
	listenForFiles(takeText, tell);
	const text = () => writeWeights(state.net, state.task.name);
	onClick("copy", async () => note("copy", await copyText(text(), "JSON")));
	onClick("download", () => downloadText(text(), fileNameOf(state.net.name)));
	onClick("link", async () => {
		const link = `${window.location.href.split("#")[0]}#${linkText()}`;
		const isLong = link.length > MOST_LETTERS;
		note("link", await copyText(link, "Link"));
		if (isLong) tell(`The link has ${link.length} letters; some programs cut what is longer than ${MOST_LETTERS}. A file keeps all.`);
	});
	window.addEventListener("hashchange", () => {
		// A link to a place on this page says nothing of a network.
		if (byId(window.location.hash.slice(1))) keepInAddress();
		else {
			record();
			fromAddress();
		}
	});
}

start();
