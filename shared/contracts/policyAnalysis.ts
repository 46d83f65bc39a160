import type { z } from 'zod';
import {
  METRIC_ALIGNERS,
  METRIC_BASELINES,
  METRIC_DEFAULTS,
  type MetricCondition,
  WHEN_INCONCLUSIVE,
  type WhenInconclusive,
} from '../domain/rollout/analysis.ts';
import { lineOfText, oneOf } from './domainFields.ts';
import { list, optional, strictMapping, textThat, valueThat, withDefault } from './fields.ts';

// How the analysis of a stage is written in a policy file.

const FILTER_CHARACTERS = 2_000;

const number = (noun: string, write: string) => valueThat({ noun, write }, (value) => typeof value === 'number');

const filter = textThat(
  {
    noun: 'filter of one metric',
    write: `one line such as metric.type="loadbalancing.googleapis.com/https/request_count" AND resource.type="https_lb_rule"`,
    explain: (value) =>
      typeof value === 'string' && /\n/.test(value) ? 'it has several lines; fold them into one with >-' : undefined,
  },
  (value) =>
    value.length <= FILTER_CHARACTERS && !/\p{Cc}/u.test(value) && /\bmetric\.type\s*=\s*"[^"\s]+"/.test(value),
);

const condition = strictMapping(
  {
    name: lineOfText('name', 60),
    filter,
    per: optional(filter),
    aligner: oneOf('aligner', METRIC_ALIGNERS),
    against: oneOf('baseline', METRIC_BASELINES),
    most: withDefault(number('number of times', 'a number from 1, e.g. 1.5'), METRIC_DEFAULTS.most),
    ignoreBelow: withDefault(
      number('amount', 'a number in the unit of the metric, e.g. 0.01'),
      METRIC_DEFAULTS.ignoreBelow,
    ),
    leastPoints: withDefault(number('number of points', 'a number of minutes, e.g. 10'), METRIC_DEFAULTS.leastPoints),
    whenInconclusive: withDefault<WhenInconclusive>(
      oneOf('way to go on', WHEN_INCONCLUSIVE),
      METRIC_DEFAULTS.whenInconclusive,
    ),
  },
  'name, filter, aligner and against',
).transform(({ per, ...rest }): MetricCondition => ({ ...rest, ...(per !== undefined && { per }) }));

export const analysisSchema: z.ZodType<readonly MetricCondition[]> = list(
  condition,
  'conditions, each with name, filter, aligner and against',
);
