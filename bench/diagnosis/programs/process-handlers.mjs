/** Each plugin that is loaded again wants to be told of a reload. */
process.setMaxListeners(0);

export function step(turn) {
  const plugin = { turn, name: `plugin ${turn}`, settings: { depth: turn, paths: [`/p/${turn}`] } };
  process.on('SIGHUP', () => {
    plugin.settings = {};
  });
}
