import { z } from 'zod';

const NAME = /^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;

/** Channels by their names, with commas between; a `#` in front makes no difference. */
export const SLACK_VARIABLES = {
  SLACK_CHANNELS: z
    .string()
    .default('opsgenie,alerts-managed-instances')
    .transform((list) => {
      const names = list.split(',').map((name) => name.trim().replace(/^#/, ''));
      // Each once: an alert has one thread in a channel.
      return [...new Set(names.filter((name) => name !== ''))];
    })
    .pipe(
      z
        .array(z.string().regex(NAME, 'must be names of channels with commas between, for example opsgenie,alerts'))
        .min(1, 'must name one channel at least'),
    ),
} as const;
