/** `GET /api/v1/events`: server-sent events. */
import type { Access } from './access.js';
import { Feed, type FeedOptions } from './feed.js';
import { sendProblem } from './problem.js';
import { type Route, route } from './route.js';

const RETRY_SECONDS = 10;

export function eventsRoute(options: FeedOptions, access: Access): Route {
  const feed = new Feed(options);
  return route({
    method: 'get',
    path: '/api/v1/events',
    summary:
      'What changes, as server-sent events: `status` each second, `incidents`, `captures` and `point` of the history; 503 when 16 are open.',
    demands: 'read',
    answers: { 200: { description: 'The events.', mediaType: 'text/event-stream' } },
    handle: ({ request, response }) => {
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
      return feed.add(response, () => access.isStillAdmitted(request, 'read'));
    },
  });
}
