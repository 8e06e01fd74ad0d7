// JSON as people type it: comments, trailing commas, single quotes, .5 and names without quotes are
// read; a duplicate key, NaN, a number too large for a float and deep nesting are refused, in the
// words of binadd's own reader.

const DEEPEST = 64;
const BETWEEN = /(?:\s+|\/\/[^\n]*|#[^\n]*|\/\*[^]*?\*\/)*/uy;
const TOKEN = new RegExp(
	[
		String.raw`(?<text>"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')`,
		String.raw`(?<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\p{L}\p{N}_.])`,
		String.raw`(?<word>[-+]?[\p{L}_][\p{L}\p{N}_.\-]*)`,
		String.raw`(?<sign>[{}\[\],:])`,
	].join("|"),
	"uy",
);
const WORDS = new Map([
	["true", true], ["false", false], ["null", null], ["True", true], ["False", false], ["None", null],
]);
const NOT_NUMBERS = /^[+-]?(nan|inf|infinity)$/i;

/** What is wrong with a text, said to whoever gave it. */
export class ContentError extends Error {}

export const shortened = (text) => (text.length > 40 ? `${text.slice(0, 37)}...` : text);
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
/** A text in quotes and in ASCII, as Python's json writes it. */
export const ascii = (text) => JSON.stringify(text).replace(/[\u0080-\uffff]/g, escaped);
/** A text from a file on one short line, in ASCII. */
export const quoted = (text) => ascii(shortened(text)).replaceAll("\u007f", escaped);

/** Parse a text; objects become Maps, so that a key such as __proto__ is only a key. */
export function parseJson(text) {
	let end = 0;
	let start = 0;
	let kind = null;
	let found = "";

	const fail = (message) => {
		const line = text.slice(0, start).split("\n").length;
		const column = [...text.slice(text.lastIndexOf("\n", start - 1) + 1, start)].length + 1;
		throw new ContentError(`not JSON: ${message} at line ${line}, column ${column}`);
	};
	const take = () => {
		BETWEEN.lastIndex = end;
		start = end + BETWEEN.exec(text)[0].length;
		TOKEN.lastIndex = start;
		const token = TOKEN.exec(text);
		if (!token) {
			[kind, found] = [null, ""];
			if (start < text.length) {
				fail("\"'".includes(text[start]) ? "a text without an end" : "can't make sense of this");
			}
			return;
		}
		[kind] = Object.entries(token.groups).find(([, value]) => value !== undefined);
		found = token[0];
		end = start + found.length;
	};
	const isSign = (sign) => kind === "sign" && found === sign;

	const string = () => {
		let inner = found.slice(1, -1);
		if (found[0] !== '"') {
			inner = inner.replaceAll("\\'", "'").replace(/(\\[^])|"/g, (_, escaped) => escaped ?? '\\"');
		}
		// JSON.parse refuses what stands for itself: line ends and other controls.
		inner = inner.replace(/[\u0000-\u001f]/g, escaped);
		try {
			return JSON.parse(`"${inner}"`);
		} catch {
			return fail("a text with a wrong escape sequence");
		}
	};
	const word = () => {
		if (NOT_NUMBERS.test(found)) {
			throw new ContentError(`${found} is not a number that weights can have`);
		}
		if (!WORDS.has(found)) fail(`can't make sense of ${quoted(found)}`);
		return WORDS.get(found);
	};
	const number = () => {
		const value = Number(found);
		if (!Number.isFinite(value)) {
			throw new ContentError(`the number ${shortened(found)} is too large for a float`);
		}
		return value;
	};
	const separator = (closing) => {
		take();
		if (isSign(",")) take();
		else if (!isSign(closing)) fail(`expected ',' or '${closing}'`);
	};
	const array = (depth) => {
		const values = [];
		take();
		while (!isSign("]")) {
			values.push(value(depth + 1));
			separator("]");
		}
		return values;
	};
	const object = (depth) => {
		const values = new Map();
		take();
		while (!isSign("}")) {
			if (kind !== "text" && kind !== "word") fail("expected a name in quotes");
			const key = kind === "text" ? string() : found;
			if (values.has(key)) throw new ContentError(`duplicate key ${quoted(key)}`);
			take();
			if (!isSign(":")) fail("expected ':'");
			take();
			values.set(key, value(depth + 1));
			separator("}");
		}
		return values;
	};
	const value = (depth) => {
		if (depth > DEEPEST) throw new ContentError("nested too deeply");
		if (kind === "text") return string();
		if (kind === "number") return number();
		if (kind === "word") return word();
		if (isSign("[")) return array(depth);
		if (isSign("{")) return object(depth);
		return fail("expected a value");
	};

	if (!text.trim()) throw new ContentError("the file is empty");
	take();
	const whole = value(0);
	take();
	if (kind) fail("expected nothing more");
	return whole;
}
