/** What an operator types, letter by letter. The ellipsis stands for the operator's own words. */

const REASON = '--reason "…"';

export function pauseCommand(rollout: string): string {
  return `npx tranche rollout pause ${word(rollout)} ${REASON}`;
}

export function resumeCommand(rollout: string): string {
  return `npx tranche rollout resume ${word(rollout)} ${REASON}`;
}

export function abortCommand(rollout: string): string {
  return `npx tranche rollout abort ${word(rollout)} ${REASON}`;
}

export function retryCommand(rollout: string, instance: string): string {
  return `npx tranche rollout retry ${word(rollout)} ${word(instance)} ${REASON}`;
}

export function skipCommand(rollout: string, instance: string): string {
  return `npx tranche rollout skip ${word(rollout)} ${word(instance)} ${REASON}`;
}

export function rollbackCommand(rollout: string, instance: string): string {
  return `npx tranche rollout rollback ${word(rollout)} ${word(instance)} ${REASON}`;
}

export function showRolloutCommand(rollout: string): string {
  return `npx tranche rollout show ${word(rollout)}`;
}

export function approveCommand(rollout: string, stage: number, approval: string): string {
  return `npx tranche rollout approve ${word(rollout)} --stage ${stage} --approval ${word(approval)}`;
}

export function rejectCommand(rollout: string, stage: number, approval: string): string {
  return `npx tranche rollout reject ${word(rollout)} --stage ${stage} --approval ${word(approval)} ${REASON}`;
}

export function excuseCommand(rollout: string, instance: string): string {
  return `npx tranche evidence excuse ${word(rollout)} ${word(instance)} ${REASON}`;
}

export function acknowledgeCommand(incident: string): string {
  return `npx tranche incident acknowledge ${word(incident)}`;
}

export function noteCommand(incident: string): string {
  return `npx tranche incident note ${word(incident)} ${REASON}`;
}

export function declareCommand(incident: string): string {
  return `npx tranche incident declare ${word(incident)} ${REASON}`;
}

export function dismissCommand(incident: string): string {
  return `npx tranche incident dismiss ${word(incident)} ${REASON}`;
}

export function closeIncidentCommand(incident: string): string {
  return `npx tranche incident close ${word(incident)} ${REASON}`;
}

export function showIncidentCommand(incident: string): string {
  return `npx tranche incident show ${word(incident)}`;
}

/** One word for a shell, whatever is in it: the command is there to be pasted. */
function word(text: string): string {
  return /^[\w.@:/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
