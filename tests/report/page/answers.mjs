// What the page's logic says of networks: a line of JSON in, a line of JSON out.

import { readFileSync } from "node:fs";

const home = process.argv[2];
const load = (name) => import(`${home}/${name}.mjs`);
const { readWeights, writeWeights } = await load("weights_file");
const { tabulate, stateName } = await load("machine");
const { decide, countWrong } = await load("decide");
const { margins } = await load("margins");
const { trace, isSame } = await load("network");
const { readLink, writeLink } = await load("link");
const { tasksOf } = await load("model");
const { greenTrack } = await load("track");

const { tasks: listed, aliases, cases } = JSON.parse(readFileSync(0, "utf8"));
const tasks = tasksOf(listed);

function about({ text, task: name, columns, places }) {
  const { network } = readWeights(text, aliases);
  const task = tasks.get(name);
  const table = tabulate(network);
  const found = decide(table, task);
  const operands = new Array(task.inputs).fill("1");
  const link = writeLink({ operands, task: name, column: 2, network });
  const back = readLink(`#${link}`, tasks, "add");
  return {
    right: found.isRight,
    certificate: found.isRight
      ? found.graph.pairs.map(([state, due]) => [stateName(network, table.read, state), due])
      : null,
    counterexample: found.counterexample,
    wrong: String(countWrong(found.graph, task, 8)),
    margins: found.isRight ? margins(network, table, found.graph.pairs) : null,
    trace: trace(network, columns).map(({ z, h, zy, y }) => ({ z, h, zy, y })),
    text: writeWeights(network, name),
    link,
    comesBack: isSame(back.network, network) && back.network.name === network.name &&
      back.ignored.length === 0 && back.task === name,
    tracks: places.map((place) => greenTrack(network, task, place).intervals.map(
      ({ low, high }) => [String(low), String(high)])),
  };
}

process.stdout.write(JSON.stringify(cases.map(about)));
