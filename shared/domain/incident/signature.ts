const OURSELVES = 'Tranche';
const FOR = `${OURSELVES} for `;

/** How what we do in the pager is signed, so that we know it again when the pager tells us of it. */
export function signatureOf(by: string): string {
  return by === 'tranche' ? OURSELVES : `${FOR}${by}`;
}

export function isOurs(user: string): boolean {
  return user === OURSELVES || user.startsWith(FOR);
}
