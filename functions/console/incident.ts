import type { listIncidents } from '../../shared/usecases/listIncidents.ts';

export type Incident = Awaited<ReturnType<typeof listIncidents>>[number];
