import { html } from 'hono/html';
import { dayName, momentName } from '../../shared/text/days.ts';
import { evidenceInWords } from '../../shared/text/paperwork.ts';
import { rollsBackText } from '../../shared/text/rollbackWords.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { type Html, commandLine, outsideLink, rolloutPath } from './markup.ts';
import { markTag } from './marks.ts';
import { nextStep } from '../../shared/text/nextStep.ts';
import { progressBar, sumOf } from './progressBar.ts';
import { type Mark, ROLLOUT_MARKS } from './words.ts';

/** The state of a rollout in a sentence, what happens next, and the promise. */
export function statePanel(rollout: RolloutView): Html {
  const mark = ROLLOUT_MARKS[rollout.state];
  const { sentence, commands } = nextStep(rollout);
  return html`<section class="state ${mark.tone}" aria-labelledby="rollout-title">
    <h1 id="rollout-title">${rollout.version} <span class="soft">${kindOf(rollout)}</span> ${markTag(mark)}</h1>
    ${why(rollout)}
    <p class="next">${rollout.endedAt === null ? html`<b>Next:</b> ` : ''}${sentence}</p>
    ${papers(rollout)}
    ${commands.map(
      ({ what, command }) =>
        html`<p class="what">${what}:</p>
          ${commandLine(command)}`,
    )}
    <div class="overall">${progressBar(sumOf(rollout.stages))}</div>
    ${facts(rollout)}
  </section>`;
}

function kindOf(rollout: RolloutView): string {
  return rollsBackText(rollout) ?? `${rollout.policy} release${rollout.irreversible ? ', irreversible' : ''}`;
}

/** Both stops when both are there: a hold does not undo a pause. */
function why({ hold, pause, state, endedAt }: RolloutView): Html {
  const stopped = state === 'held' || state === 'paused';
  return html`${
    stopped && hold !== null ? html`<p class="why">Held since ${momentName(hold.since)}: ${hold.detail}.</p>` : ''
  }${
    stopped && pause !== null
      ? html`<p class="why">Paused since ${momentName(pause.since)} by ${pause.by}: ${pause.reason}.</p>`
      : ''
  }${endedAt === null ? '' : html`<p class="why">Ended ${momentName(endedAt)}.</p>`}`;
}

/** Where everybody else can follow it, and what an auditor would still miss. */
function papers(rollout: RolloutView): Html | '' {
  const { trackingIssue, state } = rollout;
  if (state === 'planning') return '';
  const issue = trackingIssue && outsideLink(trackingIssue.url, `tracking issue #${trackingIssue.number}`);
  return html`<p class="papers">
    ${issue === null ? '' : html`<b>Follow it</b> in ${issue} ·`} <b>Evidence:</b> ${evidenceInWords(rollout)}
  </p>`;
}

function facts(rollout: RolloutView): Html {
  const { id, releasedAt, startedAt, registeredBy, resumeStage, supersedes, supersededBy, rollsBack, rollbacks } =
    rollout;
  const promise = promiseOf(rollout);
  return html`<dl class="facts">
    ${
      promise === undefined
        ? ''
        : html`<div>
            <dt>SLA</dt>
            <dd>${markTag(promise.mark)} <span>${promise.text}</span></dd>
          </div>`
    }
    ${fact('Rollout', html`<a href="${rolloutPath(id)}">${id}</a>`)} ${fact('Released', momentName(releasedAt))}
    ${fact('Registered', `${momentName(startedAt)} by ${registeredBy}`)}
    ${
      rollsBack === null
        ? ''
        : html`${fact('Takes back', rolloutLink(rollsBack.rollout))} ${fact('Because', rollsBack.reason)}`
    }
    ${rollbacks.map(({ instance, rollback }) => fact('Rollback of', html`${instance}, by ${rolloutLink(rollback)}`))}
    ${resumeStage > 1 ? fact('Course', `internal first, then on from stage ${resumeStage}`) : ''}
    ${supersedes === null ? '' : fact('Takes the place of', rolloutLink(supersedes))}
    ${supersededBy === null ? '' : fact('Goes on as', rolloutLink(supersededBy))}
  </dl>`;
}

function rolloutLink(id: string): Html {
  return html`<a href="${rolloutPath(id)}">${id}</a>`;
}

export function fact(name: string, value: Html | string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** The forecast against the promise, or once it is over, the day of the end. */
function promiseOf({ sla, state, endedAt }: RolloutView): { mark: Mark; text: string } | undefined {
  if (sla === null || state === 'superseded' || state === 'aborted') return undefined;
  const promised = `promised by ${dayName(sla.deadline)}`;
  if (state === 'completed' && endedAt !== null) {
    const met = endedAt.slice(0, 10) <= sla.deadline;
    const mark: Mark = met ? { sign: '✓', word: 'met', tone: 'good' } : { sign: '✕', word: 'missed', tone: 'bad' };
    return { mark, text: `completed ${dayName(endedAt.slice(0, 10))}, ${promised}` };
  }
  const mark: Mark = sla.met
    ? { sign: '✓', word: 'on track', tone: 'good' }
    : { sign: '!', word: 'at risk', tone: 'bad' };
  return { mark, text: `forecast ${dayName(sla.forecast)}, ${promised}` };
}
