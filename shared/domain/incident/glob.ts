/**
 * Whether a pattern covers a whole text: `*` stands for any run of characters, also for none, and capitals make no
 * difference. Each part is looked for once, from where the one before it ended, so that no pattern takes long.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const subject = text.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return subject === head;
  if (subject.length < head.length + tail.length) return false;
  if (!subject.startsWith(head) || !subject.endsWith(tail)) return false;
  const end = subject.length - tail.length;
  let from = head.length;
  for (const part of rest) {
    const found = subject.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
