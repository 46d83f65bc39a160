/** The checker locations of each region as the label `checker_location` has them. */
const LOCATIONS: Readonly<Record<string, readonly string[]>> = {
  USA_IOWA: ['usa-iowa'],
  USA_OREGON: ['usa-oregon'],
  USA_VIRGINIA: ['usa-virginia'],
  EUROPE: ['eur-belgium'],
  SOUTH_AMERICA: ['sa-brazil-sao_paulo'],
  ASIA_PACIFIC: ['apac-singapore'],
  USA: ['usa-iowa', 'usa-oregon', 'usa-virginia'],
};

/** @param regions none stands for all of them */
export function locationsOf(regions: readonly string[] | undefined): readonly string[] {
  const chosen = regions === undefined || regions.length === 0 ? Object.keys(LOCATIONS) : regions;
  return [...new Set(chosen.flatMap((region) => LOCATIONS[region] ?? []))];
}
