/** Every area of the Chinese dictionary, which is the source of the keys. A new area is one line here and in `en`. */

export { cockpit } from './cockpit.ts';
export { common } from './common.ts';
export { connections } from './connections.ts';
export { connectors } from './connectors.ts';
export { coverage } from './coverage.ts';
export { dryRead } from './dry-read.ts';
export { errors } from './errors.ts';
export { events } from './events.ts';
export { flight } from './flight.ts';
export { intake } from './intake.ts';
export { levels } from './levels.ts';
export { people } from './people.ts';
export { plan } from './plan.ts';
export { planEditor } from './plan-editor.ts';
export { planFacts } from './plan-facts.ts';
export { planImport } from './plan-import.ts';
export { plans } from './plans.ts';
export { playbooks } from './playbooks.ts';
export { practice } from './practice.ts';
export { reasons } from './reasons.ts';
export { report } from './report.ts';
export { review } from './review.ts';
export { runbook } from './runbook.ts';
export { standing } from './standing.ts';
export { start } from './start.ts';
export { steps } from './steps.ts';
