// Numbers as they are written: in files as Python writes them, and for readers.

import { LARGEST } from "./network.mjs";

const MINUS = "−";

/** A text with real minus signs. */
export const withMinus = (text) => String(text).replaceAll("-", MINUS);

/** A double as Python's repr writes it, but small integers without a point, as our files have them. */
export function filed(x) {
	if (Object.is(x, -0)) return "-0.0";
	if (Number.isInteger(x) && Math.abs(x) < 2 ** 53) return String(x);
	const [digits, power] = Math.abs(x).toExponential().split("e");
	const exponent = Number(power);
	const sign = x < 0 ? "-" : "";
	if (exponent < -4 || exponent >= 16) {
		const size = String(Math.abs(exponent)).padStart(2, "0");
		return `${sign}${digits}e${exponent < 0 ? "-" : "+"}${size}`;
	}
	const text = String(Math.abs(x));
	return sign + (text.includes(".") ? text : `${text}.0`);
}

/** The shortest decimal that reads back, for links and inputs. */
export const shortest = (x) => (Object.is(x, -0) ? "-0" : String(x).replace("+", ""));

/** A number for readers, with a real minus sign; rounded to so many digits unless it is short. */
export function shown(x, digits = 4) {
	const whole = shortest(x === 0 ? 0 : x);
	const text = whole.length <= digits + 2 ? whole : String(Number(x.toPrecision(digits)));
	return withMinus(text);
}

/** A bound for readers, rounded to the safe side: up if `up`, else down; whole if it is short. */
export function bound(x, up, digits = 6) {
	const whole = shortest(x === 0 ? 0 : x);
	if (whole.length <= digits + 3) return withMinus(whole);
	let near = Number(x.toPrecision(digits));
	if (up ? near < x : near > x) {
		const unit = 10 ** (Math.floor(Math.log10(Math.abs(x))) - digits + 1);
		near = Number((near + (up ? unit : -unit)).toPrecision(digits));
	}
	return withMinus(near);
}

const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;

/** Read what somebody typed: {value} or {problem}. */
export function typed(text) {
	const trimmed = text.trim().replaceAll(MINUS, "-").replace(/^(-?[0-9]+),([0-9]+)$/, "$1.$2");
	if (!NUMBER.test(trimmed)) return { problem: trimmed ? "not a number" : "a number is missing" };
	const value = Number(trimmed);
	if (Math.abs(value) > LARGEST) return { problem: "larger than 1e300 in size" };
	return { value };
}

export const counted = (count) => count.toLocaleString("en-US");

export const plural = (count, noun) => `${counted(count)} ${noun}${Number(count) === 1 ? "" : "s"}`;

/** A share in percent that reads 0 or 100 only where it is none or all; rounded down. */
export function percent(part, whole) {
	const tenths = (part * 1000n) / whole;
	if (part > 0n && tenths === 0n) return "<0.1%";
	return `${tenths / 10n}.${tenths % 10n}%`;
}
