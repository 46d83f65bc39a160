/** The folder of the environment is not where it should be; the message says what is there instead. */
export class MissingEnvironment extends Error {
  override readonly name = 'MissingEnvironment';
}

/** The environment has no deployment folder. A fleet of nobody is taken for a mistake, not for a finished rollout. */
export class EmptyFleet extends Error {
  override readonly name = 'EmptyFleet';
}

/** It becomes part of a path. @throws MissingEnvironment */
export function checkEnvironmentName(environment: string): void {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(environment)) {
    throw new MissingEnvironment(`"${environment}" is no name of an environment`);
  }
}
