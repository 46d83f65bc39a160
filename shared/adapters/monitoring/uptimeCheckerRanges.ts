import { z } from 'zod';
import type { PublishedRanges } from '../../ports/posture.ts';
import { toVendorError } from '../google/adminErrors.ts';
import { parseAnswer } from '../google/answers.ts';
import { callOptions, clientOptions, type GoogleAccess, lazyClient } from '../google/access.ts';

const SERVICE = 'Cloud Monitoring';

const addresses = z.array(z.object({ ipAddress: z.string().min(1) }).transform(({ ipAddress }) => ipAddress));

/** Where the uptime checks of Cloud Monitoring come from; the same for every project. To be closed by whoever opened it. */
export function uptimeCheckerRanges(access: GoogleAccess): { ranges: PublishedRanges; close(): Promise<void> } {
  const client = lazyClient(async () => {
    const { UptimeCheckServiceClient } = await import('@google-cloud/monitoring');
    return new UptimeCheckServiceClient(await clientOptions(access));
  });
  return {
    async ranges() {
      try {
        const asked = await client.get();
        const [answer] = await asked.listUptimeCheckIps({}, callOptions(access));
        return [...new Set(parseAnswer(SERVICE, addresses, answer))];
      } catch (error) {
        throw toVendorError(error, {
          service: SERVICE,
          api: 'monitoring.googleapis.com',
          project: access.project,
          doing: 'reading where uptime checks come from',
          role: 'roles/monitoring.viewer',
          notFound: 'there is no such list',
        });
      }
    },
    close: () => client.close(),
  };
}
