/** Where the rules stand, and firing one. */
import * as v from 'valibot';
import type { Access } from './access.js';
import type { RuleFired, RuleList } from './api.js';
import type { Control } from './control.js';
import { sendProblem } from './problem.js';
import { type Route, route } from './route.js';

const ruleParams = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/), v.description('Of a rule.')),
});

export function ruleRoutes(control: Control, access: Access): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/rules',
      summary: 'Where the rules stand.',
      demands: 'read',
      answers: { 200: { description: 'The rules.', type: 'RuleList' } },
      handle: ({ response }) => {
        const list: RuleList = { rules: control.rules() };
        response.json(list);
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/rules/:name/fire',
      summary: 'Fires a rule, whatever its condition; 429 when its limits forbid it.',
      demands: 'capture',
      params: ruleParams,
      answers: { 202: { description: 'Its captures are being taken.', type: 'RuleFired' } },
      handle: ({ params: { name }, request, response }) => {
        const outcome = control.fireRule(name);
        if (outcome === undefined) return sendProblem(response, 404, `There is no rule ${name}.`);
        if (!outcome) {
          const detail = `The limits of the rule ${name} forbid it now; GET /api/v1/rules says which.`;
          return sendProblem(response, 429, detail);
        }
        access.record('fire', { request, response });
        const fired: RuleFired = { rule: name };
        return response.status(202).json(fired);
      },
    }),
  ];
}
