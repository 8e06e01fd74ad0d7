// Keys for stepping: arrows, Home, End and Space only, since letters belong to screen readers.

import { byId } from "./dom.mjs";

/** Call what a key stands for; `isLeftward()` tells which arrow leads on. */
export function listenToKeys({ isLeftward, next, back, first, last, play, undo, redo }) {
	document.addEventListener("keydown", (event) => {
		const { key, target, altKey, shiftKey } = event;
		const tag = target.tagName ?? "";
		const isCommand = event.ctrlKey || event.metaKey;
		if (altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(tag) || byId("by-hand").open) return;
		const arrows = isLeftward() ? { ArrowLeft: next, ArrowRight: back } : { ArrowRight: next, ArrowLeft: back };
		const action = isCommand ? { z: shiftKey ? redo : undo }[key.toLowerCase()]
			: { ...arrows, Home: first, End: last, " ": play }[key];
		// Space on a button presses it; arrows in what scrolls by itself scroll it.
		const isTaken = (key === " " && /^(BUTTON|SUMMARY|A)$/.test(tag)) ||
			(key.startsWith("Arrow") && target.closest?.(".scroll"));
		if (!action || isTaken) return;
		event.preventDefault();
		action();
	});
}
