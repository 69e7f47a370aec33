/** marked is extended at each request, and each extension is put around those before. */
import { marked } from 'marked';

export const steps = { before: 50, after: 800 };

export function step(turn) {
  const page = { id: turn, links: [] };
  marked.use({
    walkTokens(token) {
      if (token.type === 'link') page.links.push(token.href);
    },
  });
}
