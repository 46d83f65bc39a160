import { type SlackMessage, section } from './blocks.ts';
import { mrkdwnLines } from './mrkdwn.ts';

/** Of the 3,000 that a section takes. */
const MOST = 2_900;

/** Words as a message; `<!channel>` is the one mention that is ever made, and only by us. */
export function wordsBlocks(text: string, urgent: boolean): SlackMessage {
  const words = `${urgent ? '<!channel> ' : ''}${mrkdwnLines(text, MOST)}`;
  return { text: words, blocks: [section(words)] };
}
