import { MessageChannel } from 'node:worker_threads';

export interface WakeUp {
  /** Soon, and once for all who ask until then. */
  readonly wake: () => void;
  readonly close: () => void;
}

/**
 * Has something done on its own account, and not on that of whoever asks for it. functions-framework serves each request in
 * a domain of its own, which everything that follows from it would belong to: all deliveries to that of some request long
 * answered, and with half as much work again for keeping account of it. A message on a port belongs to nobody.
 */
export function createWakeUp(act: () => void): WakeUp {
  const { port1, port2 } = new MessageChannel();
  let asked = false;
  port2.on('message', () => {
    asked = false;
    act();
  });
  // Who only waits to be woken keeps no process alive.
  port2.unref();
  return {
    wake() {
      if (asked) return;
      asked = true;
      port1.postMessage(undefined);
    },
    close: () => port1.close(),
  };
}
