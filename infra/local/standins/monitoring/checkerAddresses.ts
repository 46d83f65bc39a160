/** Where the checks of each region come from: addresses of documentation, not Google's own. */
export const CHECKER_ADDRESSES = [
  { region: 'USA_IOWA', location: 'Iowa', ipAddress: '203.0.113.10' },
  { region: 'USA_OREGON', location: 'Oregon', ipAddress: '203.0.113.11' },
  { region: 'USA_VIRGINIA', location: 'Virginia', ipAddress: '203.0.113.12' },
  { region: 'EUROPE', location: 'Belgium', ipAddress: '203.0.113.13' },
  { region: 'EUROPE', location: 'Belgium', ipAddress: '2001:db8:c::13' },
  { region: 'SOUTH_AMERICA', location: 'São Paulo', ipAddress: '203.0.113.14' },
  { region: 'ASIA_PACIFIC', location: 'Singapore', ipAddress: '203.0.113.15' },
] as const;
