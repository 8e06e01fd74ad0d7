// Weights files: read as binadd reads its own notation, refused in the same words, and written so
// that they read back to the same bits. More ways to write a network are read by the command.

import { ContentError, parseJson, quoted } from "./json_text.mjs";
import { LARGEST, at, zeros } from "./network.mjs";
import { filed } from "./numbers.mjs";

const FORMAT = "binadd-weights";
const REQUIRED = ["w_xh", "w_hh", "w_hy"];
const ABOUT = ["format", "version", "name", "source", "note", "threshold", "task", "units", "activation"];
const SAME_AS = { rule: "threshold", thresholdrule: "threshold", firesatzero: "fires_at_zero" };
const STRICT = [">", "z>", "z>0", ">0", "strict", "greater", "sum>0", "z>0.0", "greaterthan0"];
const INCLUSIVE = [
  ">=", "z>=", "z>=0", ">=0", "≥", "≥0", "z≥0", "=>", "=>0", "z=>0", "inclusive", "sum>=0",
  "z>=0.0", "greaterequal", "atleast0",
];
const ELSEWHERE = "binadd page FILE reads more ways to write a network than this page does";

const folded = (name) => [...name.toLowerCase()].filter((c) => /[\p{L}\p{N}]/u.test(c)).join("");

function showValue(value) {
  if (value instanceof Map) return "an object";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "string" ? quoted(value) : typeof value === "number" ? filed(value) : String(value);
}

/** Twice the letters in common, in order, over all letters, as Ratcliff and Obershelp count them. */
function likeness(one, other) {
  const common = (a, b) => {
    let best = [0, 0, 0];
    for (let i = 0; i < a.length; i++) {
      for (let j = 0; j < b.length; j++) {
        let n = 0;
        while (i + n < a.length && j + n < b.length && a[i + n] === b[j + n]) n++;
        if (n > best[0]) best = [n, i, j];
      }
    }
    const [n, i, j] = best;
    if (n === 0) return 0;
    return n + common(a.slice(0, i), b.slice(0, j)) + common(a.slice(i + n), b.slice(j + n));
  };
  return (2 * common(one, other)) / (one.length + other.length);
}

function closest(name, candidates) {
  const short = folded(name).slice(0, 40);
  const score = (each) => likeness(folded(each), short);
  const best = candidates.reduce((a, b) => (score(b) > score(a) ? b : a));
  return short.length > 1 && score(best) >= (short.length < 4 ? 0.65 : 0.8) ? best : null;
}

function unknown(name) {
  const near = closest(name, [...REQUIRED, "b_h", "b_y", ...ABOUT]);
  throw new ContentError(
    near
      ? `unknown key ${quoted(name)}; the nearest known one is ${quoted(near)}`
      : `unknown key ${quoted(name)}; the names are w_xh, w_hh, b_h, w_hy, b_y; ${ELSEWHERE}`,
  );
}

/** Read a list of so many numbers, or nested lists of them. */
function numbers(name, value) {
  if (typeof value === "number") return value;
  if (!Array.isArray(value)) {
    throw new ContentError(`${name}: expected a number, got ${showValue(value)}`);
  }
  const items = value.map((item, k) => numbers(`${name}[${k}]`, item));
  items.forEach((item, k) => {
    if (Array.isArray(item) === Array.isArray(items[0]) &&
        (!Array.isArray(item) || item.length === items[0].length)) return;
    throw new ContentError(
      Array.isArray(item) && Array.isArray(items[0])
        ? `${name}: row ${k} has ${item.length} numbers, row 0 has ${items[0].length}; ` +
          "expected rows of one length"
        : `${name}[${k}]: expected ${Array.isArray(items[0]) ? "a list of numbers" : "a number"}, ` +
          `got ${showValue(value[k])}`,
    );
  });
  return items;
}

function matrix(name, value) {
  if (!Array.isArray(value) || !Array.isArray(value[0])) {
    throw new ContentError(`${name}: expected a list of rows, got ${showValue(value)}`);
  }
  return numbers(name, value);
}

const by = (rows) => `${rows.length} x ${rows[0].length}`;

/** Flatten what may be a row, a column or a list. */
function flat(name, value, count, what) {
  const found = [numbers(name, value)].flat(Infinity);
  if (found.length !== count) throw new ContentError(what(found.length));
  return found;
}

function ruleOf(about) {
  const stated = about.get("fires_at_zero");
  if (stated !== undefined && typeof stated !== "boolean") {
    throw new ContentError(`fires_at_zero is ${showValue(stated)}; expected true or false`);
  }
  if (!about.has("threshold")) return stated ?? null;
  const given = about.get("threshold");
  const said = typeof given === "string" ? given.toLowerCase().replace(/\s/g, "") : null;
  if (!STRICT.includes(said) && !INCLUSIVE.includes(said)) {
    throw new ContentError(`threshold is ${showValue(given)}; expected "z>0" or "z>=0"`);
  }
  const inclusive = INCLUSIVE.includes(said);
  if (stated !== undefined && stated !== inclusive) {
    throw new ContentError("threshold and fires_at_zero contradict each other; give one");
  }
  return inclusive;
}

/** Sort what a document holds into parameters, what is said about them, and texts beside. */
function sorted(document, aliases) {
  const found = { arrays: new Map(), about: new Map(), texts: [] };
  for (const [name, value] of document) {
    if (value === null) continue;
    const short = folded(name);
    const topic = ABOUT.includes(short) ? short : SAME_AS[short];
    const role = Object.hasOwn(aliases, short) ? aliases[short] : null;
    if (topic) {
      if (!found.about.has(topic)) found.about.set(topic, value);
    } else if (role) {
      if (found.arrays.has(role)) {
        throw new ContentError(
          `both ${quoted(found.arrays.get(role)[0])} and ${quoted(name)} are given, which mean the ` +
          "same; give one");
      }
      found.arrays.set(role, [name, value]);
    } else if (typeof value === "string") {
      const near = closest(name, ["threshold", "units", "activation", "version", "format"]);
      if (near) unknown(name);
      found.texts.push(value);
    } else unknown(name);
  }
  return found;
}

function checkAbout(about) {
  const version = about.get("version") ?? 1;
  if (version !== 1) {
    throw new ContentError(`version is ${showValue(version)}; this binadd reads version 1`);
  }
  for (const key of ["name", "source", "note", "task"]) {
    if (typeof (about.get(key) ?? "") !== "string") {
      throw new ContentError(`${key} is ${showValue(about.get(key))}; expected a text`);
    }
  }
  for (const key of ["units", "activation"]) {
    if (about.has(key)) throw new ContentError(`${key} is given; ${ELSEWHERE}`);
  }
}

/** Read the text of a weights file: {network, task}; `aliases` gives each folded name its role. */
export function readWeights(text, aliases, name = "") {
  let document = parseJson(text.replace(/^\ufeff/, ""));
  if (Array.isArray(document) && document.length === 1) [document] = document;
  if (!(document instanceof Map)) {
    throw new ContentError("expected a JSON object with w_xh, w_hh, b_h, w_hy and b_y");
  }
  if ((document.get("format") ?? FORMAT) !== FORMAT) {
    throw new ContentError(`format is ${showValue(document.get("format"))}; expected ${quoted(FORMAT)}`);
  }
  const { arrays, about, texts } = sorted(document, aliases);
  checkAbout(about);
  const rule = ruleOf(about);
  const beside = [...texts, about.get("note") ?? "", about.get("source") ?? ""].join(" ");
  // The command takes a rule that is stated in words; here nothing is guessed.
  if (rule === null && /[<>≤≥⩾]|at least|inclusive/.test(beside)) {
    throw new ContentError('no rule is given by which units fire; add "threshold": "z>0" or "threshold": "z>=0"');
  }
  const network = networkOf(arrays);
  network.inclusive = rule ?? false;
  network.name = about.get("name") || name;
  return { network, task: about.get("task") ?? null };
}

function networkOf(arrays) {
  const missing = REQUIRED.filter((role) => !arrays.has(role));
  if (missing.length) {
    throw new ContentError(
      `${missing.join(" and ")} missing; expected w_xh, w_hh, w_hy and, unless zero, b_h and b_y`);
  }
  const value = (role) => arrays.get(role)?.[1];
  const [inputs, recurrent] = [matrix("w_xh", value("w_xh")), matrix("w_hh", value("w_hh"))];
  const hidden = recurrent.length;
  if (recurrent[0].length !== hidden) {
    throw new ContentError(
      `w_hh: expected shape (${hidden}, ${hidden}), got (${hidden}, ${recurrent[0].length})`);
  }
  if (inputs.length !== hidden || !inputs[0].length) {
    throw new ContentError(
      `w_xh: expected a row for each of the ${hidden} hidden units that w_hh has, got ${by(inputs)}`);
  }
  const list = (role) => (got) => `${role}: expected shape (${hidden},), got (${got},)`;
  const w = [
    ...inputs.flat(),
    ...recurrent.flat(),
    ...flat("b_h", value("b_h") ?? new Array(hidden).fill(0), hidden, list("b_h")),
    ...flat("w_hy", value("w_hy"), hidden, list("w_hy")),
    ...flat("b_y", value("b_y") ?? 0, 1, (got) => `b_y: expected a number or a list of one, got a list of ${got}`),
  ];
  const network = { ...zeros(hidden, inputs[0].length), w };
  const large = w.findIndex((x) => Math.abs(x) > LARGEST);
  if (large >= 0) {
    throw new ContentError(
      `${placeName(network, large)} is ${filed(w[large])}; expected a finite number of at most 1e+300 in size`);
  }
  return network;
}

function placeName({ inputs, hidden }, place) {
  const starts = [["b_y", 0, 1], ["w_hy", hidden, 1], ["b_h", hidden, 1], ["w_hh", hidden * hidden, hidden],
    ["w_xh", hidden * inputs, inputs]];
  const ends = [1, hidden, hidden, hidden * hidden, hidden * inputs];
  let last = ends.reduce((a, b) => a + b);
  for (const [k, [name, , columns]] of starts.entries()) {
    last -= ends[k];
    if (place < last) continue;
    const rest = place - last;
    if (name === "b_y") return name;
    return columns === 1 && !name.startsWith("w_x") && name !== "w_hh"
      ? `${name}[${rest}]` : `${name}[${Math.floor(rest / columns)}][${rest % columns}]`;
  }
  return "";
}

/** A text as Python's json writes it: ASCII, a lone surrogate as it is. */
const text = (value) =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) =>
    unit === "\u007f" ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Write a weights file, a matrix row on a line, as binadd writes it. */
export function writeWeights(net, task) {
  const list = (values) => `[${values.map(filed).join(", ")}]`;
  const units = [...Array(net.hidden).keys()];
  const rows = (start, width) => units
    .map((u) => list(net.w.slice(start + u * width, start + (u + 1) * width)))
    .join(`,\n${" ".repeat(10)}`);
  const about = [`"format": "${FORMAT}", "version": 1`];
  if (net.name) about.push(`"name": ${text(net.name)}`);
  if (task && task !== "add") about.push(`"task": ${text(task)}`);
  const last = (unit, from) => net.w.slice(at[from](net, unit, 0));
  return `{${[
    about.join(", "),
    `"w_xh": [${rows(0, net.inputs)}]`,
    `"w_hh": [${rows(net.hidden * net.inputs, net.hidden)}]`,
    `"b_h": ${list(last(0, "bias").slice(0, net.hidden))}`,
    `"w_hy": ${list(last(net.hidden, "fromUnit").slice(0, net.hidden))}`,
    `"b_y": ${filed(net.w.at(-1))}`,
    `"threshold": "${net.inclusive ? "z>=0" : "z>0"}"`,
  ].join(",\n ")}}\n`;
}
