import { AsyncLocalStorage } from 'node:async_hooks';
import { create } from 'node:domain';
import { expect, it, onTestFinished } from 'vitest';
import { createWakeUp } from '../../../infra/local/embedded/wakeUp.ts';

const requests = new AsyncLocalStorage<string>();

it('whoever is woken belongs to nobody who asked, and is woken once for all of them', async () => {
  const woken: unknown[] = [];
  let next = Promise.withResolvers<void>();
  const { wake, close } = createWakeUp(() => {
    woken.push([Reflect.get(process, 'domain') ?? 'no domain', requests.getStore() ?? 'no request']);
    next.resolve();
  });
  onTestFinished(close);
  create().run(() => requests.run('the first', wake));
  requests.run('the second', wake);
  await next.promise;
  expect(woken).toEqual([['no domain', 'no request']]);

  next = Promise.withResolvers();
  requests.run('the third', wake);
  await next.promise;
  expect(woken).toHaveLength(2);
});
