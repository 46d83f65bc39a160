import type { listIncidents } from '../../shared/usecases/incidents/listIncidents.ts';

export type Incident = Awaited<ReturnType<typeof listIncidents>>[number];
