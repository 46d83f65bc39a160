import { counted, momentName } from '../../shared/text/days.ts';
import {
  conditionVerdictInWords,
  locationName,
  pointsInWords,
  uptimeSummary,
  versionInWords,
} from '../../shared/text/verificationText.ts';
import type { VerificationView } from '../../shared/usecases/verificationView.ts';
import type { Style } from '../output.ts';
import { table } from '../text/table.ts';

/** What was checked after the upgrade, or why it is not verified. */
export function renderVerification(verification: VerificationView, style: Style): string {
  const { soakedMinutes, uptime, analysis, interruptions, failing } = verification;
  const facts = [
    ...(soakedMinutes === null
      ? []
      : [
          ['version', versionInWords(verification)],
          ['healthy for', counted(soakedMinutes, 'minute')],
        ]),
    ...(interruptions === 0 ? [] : [['soak interrupted', counted(interruptions, 'time')]]),
    ...failing.map(({ location, since }) => [`fails from ${location}`, `since ${momentName(since)}`]),
    ...analysis.map((verdict) => [verdict.condition, conditionVerdictInWords(verdict)]),
    ...(soakedMinutes === null ? [] : [['uptime checks', uptimeSummary(verification)]]),
    ...(uptime?.locations ?? []).map((each) => [uptime ? locationName(each, uptime) : '', pointsInWords(each)]),
  ];
  return table([{ title: 'VERIFICATION' }, { title: '' }], facts, style);
}
