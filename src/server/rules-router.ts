/** `/api/v1/rules`: where the rules stand, and firing one. Everything here needs the token. */
import { Router } from 'express';
import type { RuleList } from './api.js';
import type { Control } from './control.js';
import { methodNotAllowed, sendProblem } from './problem.js';

export function rulesRouter(control: Control): Router {
  const router = Router();

  router
    .route('/')
    .get((_request, response) => {
      const list: RuleList = { rules: control.rules() };
      response.json(list);
    })
    .all(methodNotAllowed('GET'));

  router
    .route('/:name/fire')
    .post((request, response) => {
      const { name } = request.params;
      const outcome = control.fireRule(name);
      if (outcome === undefined) return sendProblem(response, 404, `There is no rule ${name}.`);
      if (!outcome)
        return sendProblem(
          response,
          429,
          `The limits of the rule ${name} forbid it now; GET /api/v1/rules says which.`,
        );
      return response.status(202).json({ rule: name });
    })
    .all(methodNotAllowed('POST'));

  return router;
}
