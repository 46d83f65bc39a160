/** A token of the service account that this process runs as, or of whoever has signed in; the library keeps it while it is good. */
export function googleToken(scope: string): () => Promise<string | undefined> {
  let auth: Promise<{ getAccessToken(): Promise<string | null | undefined> }> | undefined;
  return async () => {
    // Slow to load, and most processes never ask.
    auth ??= import('google-auth-library').then(({ GoogleAuth }) => new GoogleAuth({ scopes: [scope] }));
    return (await (await auth).getAccessToken()) ?? undefined;
  };
}
