// In and out: files that are opened, dropped or pasted; the clipboard, downloads.

import { byId } from "./dom.mjs";

const LARGEST_FILE = 4 * 2 ** 20;

/** Copy a text; where the browser does not let a page do so, show it for copying by hand. */
export async function copyText(text, what) {
	try {
		await navigator.clipboard.writeText(text);
		return `${what} copied.`;
	} catch {
		byId("by-hand-text").value = text;
		byId("by-hand").showModal();
		byId("by-hand-text").select();
		return "";
	}
}

export function downloadText(text, fileName) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
	link.download = fileName;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** A file name that every system takes. */
export const fileNameOf = (name) => {
	const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 60);
	return `${plain || "network"}.json`;
};

/** Call take(text, name) with whatever is opened, dropped or pasted; refuse(message) otherwise. */
export function listenForFiles(take, refuse) {
	const read = async (file) => {
		if (!file) return;
		if (file.size > LARGEST_FILE) refuse(`${file.name}: larger than 4 MiB; not a weights file`);
		else take(await file.text(), file.name);
	};
	byId("open").addEventListener("click", () => byId("file").click());
	byId("file").addEventListener("change", async () => {
		await read(byId("file").files[0]);
		byId("file").value = "";
	});
	const isFile = (event) => [...(event.dataTransfer?.types ?? [])].some((type) => type === "Files" || type === "text/plain");
	document.addEventListener("dragover", (event) => {
		if (!isFile(event)) return;
		event.preventDefault();
		document.body.classList.add("dropping");
	});
	document.addEventListener("dragleave", (event) => {
		if (!event.relatedTarget) document.body.classList.remove("dropping");
	});
	document.addEventListener("drop", (event) => {
		document.body.classList.remove("dropping");
		if (!isFile(event)) return;
		event.preventDefault();
		if (event.dataTransfer.files.length) read(event.dataTransfer.files[0]);
		else take(event.dataTransfer.getData("text/plain"), "dropped");
	});
	document.addEventListener("paste", (event) => {
		const text = event.clipboardData?.getData("text/plain") ?? "";
		const isField = /^(input|textarea|select)$/i.test(event.target.tagName ?? "");
		if (isField && !/^\s*[{[]/.test(text)) return;
		if (!text.trim()) return;
		event.preventDefault();
		take(text, "pasted");
	});
}

/** Say on a button what it did, for a moment. */
export function note(id, text) {
	if (!text) return;
	const button = byId(id);
	button.dataset.label ??= button.textContent;
	button.textContent = text.replace(".", "");
	setTimeout(() => { button.textContent = button.dataset.label; }, 1500);
}
