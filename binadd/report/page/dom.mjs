// Elements are made here and nowhere else: only by names, attributes and texts, never from markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === "function") element.addEventListener(name, value);
		else if (value !== null && value !== undefined && value !== false) {
			element.setAttribute(name, value === true ? "" : value);
		}
	}
	element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
	return element;
}

export const html = (tag, attributes = {}, ...children) =>
	fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes = {}, ...children) =>
	fill(document.createElementNS(SVG, tag), attributes, children);

/** A text in a picture; of its classes "mid" and "end" say where it is held. */
export const label = (x, y, classes, ...children) => svg("text", { x, y, class: classes }, ...children);

export const byId = (id) => document.getElementById(id);

/** Set a property of several elements: assign("disabled", { undo: true, redo: false }). */
export function assign(property, values) {
	for (const [id, value] of Object.entries(values)) byId(id)[property] = value;
}

/** Say something only where it changed, so that a screen reader does not say it again. */
export function say(id, ...children) {
	const element = byId(id);
	const box = html("span", {}, ...children);
	box.normalize();
	const isSame = element.childNodes.length === box.childNodes.length &&
		[...box.childNodes].every((node, k) => node.isEqualNode(element.childNodes[k]));
	if (isSame) return;
	element.replaceChildren(...box.childNodes);
}

const widths = new Map();

/** How wide an element is, within bounds: while a page is laid out it may be next to nothing.
 *
 *  Measured once, until the window changes: to measure amid drawing is to lay the page out again. */
export function widthOf(element, least, most) {
	if (!widths.get(element)) widths.set(element, element.clientWidth);
	return Math.min(Math.max(widths.get(element), least), most);
}

export const forgetWidths = () => widths.clear();

/** An arrowhead with its tip at (x, y), pointing along (dx, dy). */
export function arrowhead(x, y, dx, dy, size, className) {
	const length = Math.hypot(dx, dy) || 1;
	const [ux, uy] = [dx / length, dy / length];
	const [bx, by] = [x - ux * size, y - uy * size];
	const half = size * 0.45;
	const points = [[x, y], [bx - uy * half, by + ux * half], [bx + uy * half, by - ux * half]];
	return svg("polygon", { class: className, points: points.map((p) => p.map((c) => c.toFixed(1)).join(",")).join(" ") });
}
