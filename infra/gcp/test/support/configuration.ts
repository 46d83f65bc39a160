/** The least that an operator must say, as Pulumi hands it over. */
export const CONFIGURATION: Readonly<Record<string, string>> = {
  'gcp:project': 'acme-tranche',
  'gcp:region': 'europe-west1',
  'tranche:environment': 'prod',
  'tranche:deploymentsRepository': 'acme/cloud',
  'tranche:trackingRepository': 'acme/customer',
  'tranche:domain': 'tranche.example.com',
  'tranche:people': '["group:platform@example.com"]',
  'tranche:machines': '["serviceAccount:release@acme-build.iam.gserviceaccount.com"]',
  'tranche:scopingProjects': '["acme-monitoring"]',
  'tranche:alertEmails': '["oncall@example.com"]',
};
