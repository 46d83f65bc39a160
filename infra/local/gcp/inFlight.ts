import type { Instant } from '../../../shared/domain/calendar/time.ts';
import type { Message } from '../../../shared/ports/messages.ts';

/** Names one publication, so that its delivery is known from another one of the same message. */
const PUBLICATION = 'publication';

/**
 * The messages that Pub/Sub has taken and no function has acknowledged yet. Pub/Sub does not tell how many there are; in
 * a local run all of them are published and pushed to in one process, which can count.
 */
export class InFlight {
  readonly #publishedAt = new Map<string, Instant>();
  #last = 0;
  #changed = Promise.withResolvers<void>();

  get size(): number {
    return this.#publishedAt.size;
  }

  get oldest(): Instant | undefined {
    return this.#publishedAt.size === 0 ? undefined : Math.min(...this.#publishedAt.values());
  }

  /** @returns the message as it is to be published, and its publication's name */
  begin(message: Message, now: Instant): { name: string; message: Message } {
    this.#last += 1;
    const name = String(this.#last);
    this.#publishedAt.set(name, now);
    return { name, message: { ...message, attributes: { ...message.attributes, [PUBLICATION]: name } } };
  }

  /** It was acknowledged, set aside, or never accepted. */
  end(name: string | undefined): void {
    if (name === undefined || !this.#publishedAt.delete(name)) return;
    this.#announce();
  }

  /** Whoever has carried them has lost them all. */
  forget(): void {
    this.#publishedAt.clear();
    this.#announce();
  }

  /** Resolves at the next change. */
  changed(): Promise<void> {
    return this.#changed.promise;
  }

  #announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  static nameIn(attributes: Readonly<Record<string, string>>): string | undefined {
    return attributes[PUBLICATION];
  }
}
