import { html } from 'hono/html';
import { counted, momentName, timeOf } from '../../shared/text/days.ts';
import {
  conditionVerdictInWords,
  locationName,
  uptimeSummary,
  versionInWords,
} from '../../shared/text/verificationText.ts';
import type { LocationView, UptimeView, VerificationView } from '../../shared/usecases/verificationView.ts';
import type { Html } from './markup.ts';
import { fact } from './statePanel.ts';

/** What was checked after the upgrade: the version, the soak, the points of each checker location, the analysis. */
export function verificationSection(verification: VerificationView | null): Html | '' {
  if (verification === null) return '';
  const { soakedMinutes, uptime, analysis, interruptions, failing } = verification;
  return html`<section>
    <h2>Verification</h2>
    <dl class="facts sheet">
      ${soakedMinutes === null ? '' : fact('Version', versionInWords(verification))}
      ${soakedMinutes === null ? '' : fact('Stayed healthy for', counted(soakedMinutes, 'minute'))}
      ${interruptions === 0 ? '' : fact('Soak interrupted', interruptions === 1 ? 'once' : `${interruptions} times`)}
      ${soakedMinutes === null ? '' : fact('Uptime checks', uptimeSummary(verification))}
      ${failing.map(({ location, since }) => fact(`Fails from ${location}`, `since ${momentName(since)}`))}
      ${analysis.map((verdict) => fact(verdict.condition, conditionVerdictInWords(verdict)))}
    </dl>
    ${uptime ? locationTable(uptime) : ''}
  </section>`;
}

function locationTable(uptime: UptimeView): Html {
  return html`<table class="rows">
    <caption class="hidden">
      Points of uptime checks since the soak began
    </caption>
    <thead>
      <tr>
        <th scope="col">Location</th>
        <th scope="col" class="number point">Passed</th>
        <th scope="col" class="number point">Failed</th>
        <th scope="col">First</th>
        <th scope="col">Newest</th>
      </tr>
    </thead>
    <tbody>
      ${uptime.locations.map((each) => locationRow(each, uptime))}
    </tbody>
  </table>`;
}

function locationRow(each: LocationView, uptime: UptimeView): Html {
  const { passed, failed, first, newest } = each;
  return html`<tr>
    <td>${locationName(each, uptime)}</td>
    <td class="number">${passed}</td>
    <td class="number">${failed}</td>
    <td class="when">${first === null ? 'none' : pointTime(first)}</td>
    <td class="when">${newest === null ? 'none' : html`${pointTime(newest.at)} ${newest.passed ? '' : 'failed'}`}</td>
  </tr>`;
}

function pointTime(at: string): Html {
  return html`<time class="point" datetime="${at}"
    >${timeOf(at)}<span class="seconds">${at.slice(16, 19)}</span></time
  >`;
}
