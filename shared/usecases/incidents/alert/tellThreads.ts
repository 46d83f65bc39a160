import type { ThreadMessage } from '../../../contracts/messages.ts';
import type { Alert } from '../../../domain/incident/alert.ts';
import type { AlertingDeps } from '../deps.ts';

/**
 * Has the threads of an alert brought up to it.
 * @param news differs with what there is to tell: a message that is under way does not stand for what came after it
 */
export async function tellThreads(
  { publisher }: Pick<AlertingDeps, 'publisher'>,
  { id, channels }: Pick<Alert, 'id' | 'channels'>,
  news: string,
): Promise<void> {
  if (channels.length === 0) return;
  const messages = channels.map((channel) => {
    const body: ThreadMessage = { alert: id, channel };
    return { id: `${id}~${channel}~${news}`, body };
  });
  await publisher.publish('threads', messages);
}
