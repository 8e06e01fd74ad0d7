// Light or dark: as the system has it, until somebody chooses.

import { byId } from "./dom.mjs";

/** Follow the system and the button; `repaint` draws anew what no style sheet colours. */
export function followScheme(repaint) {
	const system = matchMedia("(prefers-color-scheme: dark)");
	const root = document.documentElement.dataset;
	let chosen = null;
	const follow = () => {
		root.scheme = chosen ?? (system.matches ? "dark" : "light");
		repaint();
	};
	system.addEventListener("change", follow);
	byId("scheme").addEventListener("click", () => {
		chosen = root.scheme === "dark" ? "light" : "dark";
		follow();
	});
	follow();
}
