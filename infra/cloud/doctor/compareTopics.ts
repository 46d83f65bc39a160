import type { Topic } from '../../../shared/ports/messages.ts';
import { deadLetterTopicOf } from '../topology.ts';
import { type Difference, missing } from './difference.ts';

/** @param found names without the project; topics of others do not matter */
export function compareTopics(expected: readonly Topic[], found: readonly string[]): Difference[] {
  const names = new Set(found);
  return expected
    .flatMap((topic) => [topic, deadLetterTopicOf(topic)])
    .filter((name) => !names.has(name))
    .map((name) => missing(`topic ${name}`));
}
