import type { AlertingDeps } from '../../shared/usecases/incidents/deps.ts';
import type { DueMonitoringDeps } from '../../shared/usecases/monitoring/deps.ts';
import type { Authenticate } from '../authenticate.ts';
import type { Observers } from '../requestSpan.ts';

export interface ApiDeps extends AlertingDeps, Observers, DueMonitoringDeps {
  /** Who may look. */
  readonly readers: Authenticate;
  /** Who may command. */
  readonly operators: Authenticate;
}
