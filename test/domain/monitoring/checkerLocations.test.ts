import { expect, it } from 'vitest';
import { checkerLocations } from '../../../shared/domain/monitoring/checkerLocations.ts';
import { locationsOf } from '../../../infra/local/standins/monitoring/locations.ts';

it.each([[], ['USA'], ['USA', 'USA_IOWA'], ['USA_IOWA', 'EUROPE', 'ASIA_PACIFIC'], ['EUROPE', 'USA', 'SOUTH_AMERICA']])(
  'a check of the regions %o runs from as many places as the service has there',
  (...regions) => {
    expect(checkerLocations(regions)).toBe(locationsOf(regions).length);
  },
);
