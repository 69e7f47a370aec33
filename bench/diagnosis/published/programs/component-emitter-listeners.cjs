/** Listeners of component-emitter, never taken off. */
const emitterModule = require('component-emitter');

const Emitter = emitterModule.Emitter ?? emitterModule.default ?? emitterModule;
const playerEvents = new Emitter();

exports.step = (turn) => {
  const overlay = { id: turn, frames: [turn] };
  playerEvents.on('frame', (frame) => overlay.frames.push(frame));
};
