import { PubSub } from '@google-cloud/pubsub';

// A module of its own, so that a bundle can load it with the first message: the names that a package of the old kind
// exports are lost when it is imported lazily itself.

export function pubsub(projectId: string): PubSub {
  return new PubSub({ projectId });
}
