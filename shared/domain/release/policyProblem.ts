/** What is wrong with a policy; `field` is the path in it, such as `stages[2].waves[0].day`. */
export interface PolicyProblem {
  readonly field: string;
  readonly message: string;
}

export function unless(right: boolean, field: string, message: string): PolicyProblem[] {
  return right ? [] : [{ field, message }];
}
