/** Who is at the address of the pager: Opsgenie, or Jira Service Management, which took over its interface. */
export function vendorOf(apiUrl: string): 'opsgenie' | 'jira' {
  return /(^|\.)atlassian\.(com|net)$/.test(URL.parse(apiUrl)?.hostname ?? '') ? 'jira' : 'opsgenie';
}
