import { describe, expect, it } from 'vitest';
import { csv } from '../../../shared/domain/evidence/csv.ts';

describe('a table', () => {
  it('quotes as RFC 4180 wants it', () => {
    expect(csv([['a', 'b,c', 'd"e', 'f\ng', 1, null, undefined]])).toBe('a,"b,c","d""e","f\ng",1,,\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '=HYPERLINK("x")'])('keeps %j from being a formula', (text) => {
    const line = csv([[text]]);
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it('leaves numbers and other texts as they are', () => {
    expect(csv([[-1, 'a=b', "it's"]])).toBe("-1,a=b,it's\r\n");
  });
});
