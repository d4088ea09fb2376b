import { CockpitFault } from '../../../shared/errors.ts';
import { implementer } from './implement.ts';

export const reportsProcedures = implementer.reports.router({
  html: implementer.reports.html.handler(() => {
    throw new CockpitFault('not-found', { kind: 'report', id: '' });
  }),
});
