import type { Instance } from '../../domain/fleet/instance.ts';
import { judgeAllowlist, judgeAllowlistForm } from '../../domain/fleet/posture/allowlist.ts';
import { judgeFirewall, judgeSignIn } from '../../domain/fleet/posture/frontDoor.ts';
import { judgeIsolation, type OtherProjects } from '../../domain/fleet/posture/isolation.ts';
import { judgeLimits } from '../../domain/fleet/posture/limits.ts';
import { judgeAccess, judgeOutbound } from '../../domain/fleet/posture/network.ts';
import { judged, type PostureCheck, together, unknown, type Verdict } from '../../domain/fleet/posture/verdict.ts';
import type { PostureFacts } from './gatherPosture.ts';

interface Known {
  /** The instances that have its project. */
  readonly inProject: readonly Instance[];
  readonly projects: OtherProjects;
  readonly facts: PostureFacts;
}

/** One check of one instance. */
export function judgePosture(check: PostureCheck, instance: Instance, { inProject, projects, facts }: Known): Verdict {
  switch (check) {
    case 'isolation':
      return judgeIsolation(instance, inProject, projects);
    case 'inbound':
      return judgeInbound(instance, facts);
    case 'waf':
      return judged(facts.door, judgeFirewall);
    case 'vm-access':
      return judged(facts.machines, judgeAccess);
    case 'outbound':
      return judged(facts.nats, judgeOutbound);
    case 'limits':
      return judgeLimits(facts.usage);
  }
}

/** Public behind single sign-on, or closed to all who are not on a list; a list is judged even when nobody can be asked. */
function judgeInbound({ ingressAllowlist: allowlist = [] }: Instance, { door, letIn }: PostureFacts): Verdict {
  if (allowlist.length === 0) return judged(door, judgeSignIn);
  if ('value' in door) return judgeAllowlist(allowlist, letIn, door.value);
  return together([judgeAllowlistForm(allowlist), unknown(door.unread, door.remedy)]);
}
