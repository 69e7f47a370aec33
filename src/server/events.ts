/** `GET /api/v1/events`: server-sent events. */
import type { RequestHandler } from 'express';
import { Feed, type FeedOptions } from './feed.js';
import { sendProblem } from './problem.js';

const RETRY_SECONDS = 10;

export function events(options: FeedOptions): RequestHandler {
  const feed = new Feed(options);
  return (request, response) => {
    if (feed.isFull) {
      response.set('Retry-After', String(RETRY_SECONDS));
      return sendProblem(response, 503, 'Too many pages are open; close one.');
    }
    response.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store, no-transform',
      // nginx would hold back what it has not collected a buffer of.
      'X-Accel-Buffering': 'no',
    });
    if (request.method === 'HEAD') return void response.end();
    return feed.add(response);
  };
}
