// How the page reads texts as weights files: a line of JSON in, a line of JSON out.

import { readFileSync } from "node:fs";

const { readWeights } = await import(`${process.argv[2]}/weights_file.mjs`);
const { aliases, texts } = JSON.parse(readFileSync(0, "utf8"));

process.stdout.write(JSON.stringify(texts.map((text) => {
	try {
		const { network, task } = readWeights(text, aliases);
		return { w: network.w, hidden: network.hidden, inclusive: network.inclusive, name: network.name, task };
	} catch (error) {
		return { message: error.message, kind: error.constructor.name };
	}
})));
