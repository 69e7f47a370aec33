/** A channel for each question to a worker, whose port is not closed after the reply. */
import { MessageChannel } from 'node:worker_threads';

export const steps = { before: 50, after: 800 };

export function step(turn) {
  const { port1 } = new MessageChannel();
  const question = { turn, text: `question ${turn}`, context: [turn, `more of ${turn}`] };
  port1.on('message', function onReply(reply) {
    question.reply = reply;
  });
}
