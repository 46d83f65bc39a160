import type { Resource } from '@pulumi/pulumi';

/** Where everything is created, and what must be there before anything else: the enabled services. */
export interface Place {
  readonly project: string;
  readonly region: string;
  readonly after: readonly Resource[];
}
