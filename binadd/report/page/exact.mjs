// Sums of doubles without rounding: a double is an integer times a power of two.

const view = new DataView(new ArrayBuffer(8));

/** Split a finite double into [integer, exponent]: x = integer * 2 ** exponent, exactly. */
export function split(x) {
	view.setFloat64(0, x);
	const bits = view.getBigUint64(0);
	const field = Number((bits >> 52n) & 2047n);
	const fraction = bits & ((1n << 52n) - 1n);
	const size = field === 0 ? fraction : fraction | (1n << 52n);
	return [bits >> 63n ? -size : size, Math.max(field, 1) - 1075];
}

/** Write doubles as integers over one power of two: {integers, exponent}. */
export function integers(numbers) {
	const parts = numbers.map(split);
	// A zero must not drag the exponent down to that of the smallest numbers there are.
	const used = parts.filter(([integer]) => integer !== 0n).map(([, exponent]) => exponent);
	const exponent = used.length ? Math.min(...used) : 0;
	return {
		integers: parts.map(([integer, own]) => integer && integer << BigInt(own - exponent)),
		exponent,
	};
}

function bitLength(size) {
	return size === 0n ? 0 : size.toString(2).length;
}

/** Round integer * 2 ** exponent once, to the nearest double, ties to even. */
export function toDouble(integer, exponent) {
	const size = integer < 0n ? -integer : integer;
	const spare = bitLength(size) - 64;
	let kept = size;
	if (spare > 0) {
		kept = size >> BigInt(spare);
		// Whether anything was cut off decides a tie, so one bit stands for all of it.
		if (kept << BigInt(spare) !== size) kept |= 1n;
	}
	// Number() rounds; the power only scales: exact, since 54 bits and more are far from subnormal.
	const value = Number(kept) * 2 ** (exponent + Math.max(spare, 0));
	return integer < 0n ? -value : value;
}

/** The largest double that is at most integer * 2 ** exponent. */
export function floorDouble(integer, exponent) {
	const near = toDouble(integer, exponent);
	const [size, own] = split(near);
	const shift = own - exponent;
	const above = shift >= 0 ? (size << BigInt(shift)) > integer : size > integer << BigInt(-shift);
	return above ? nextBelow(near) : near;
}

/** The smallest double that is at least integer * 2 ** exponent. */
export function ceilDouble(integer, exponent) {
	return -floorDouble(-integer, exponent);
}

function nextBelow(x) {
	if (x === 0) return -Number.MIN_VALUE;
	view.setFloat64(0, x);
	view.setBigUint64(0, view.getBigUint64(0) + (x > 0 ? -1n : 1n));
	return view.getFloat64(0);
}
