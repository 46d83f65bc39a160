import { type SlackMessage, section } from './blocks.ts';
import { mrkdwnLines, withDates } from './mrkdwn.ts';

/** Of the 3,000 that a section takes; the rest is for the mention and for dates. */
const MOST = 2_700;

/** Words as a message; `<!channel>` is the one mention that is ever made, and only by us. */
export function wordsBlocks(text: string, urgent: boolean): SlackMessage {
  const words = `${urgent ? '<!channel> ' : ''}${withDates(mrkdwnLines(text, MOST))}`;
  return { text: words, blocks: [section(words)] };
}
