import { expect, it } from 'vitest';
import { examinePager } from '../../infra/local/examinePager.ts';
import { vendorError } from '../usecases/incidents/support.ts';

it('the pager is well when it answers, and otherwise it is said what is wrong', async () => {
  const answering = { find: () => Promise.resolve(undefined) };
  expect(await examinePager(answering, 'the pager')).toEqual({ name: 'pager', ok: true, detail: 'the pager answers' });
  const failing = { find: () => Promise.reject(vendorError()) };
  expect(await examinePager(failing, 'the pager')).toMatchObject({
    ok: false,
    detail: 'the pager: opsgenie: 500 it fails',
  });
  const broken = { find: () => Promise.reject(new Error('a defect')) };
  await expect(examinePager(broken, 'the pager')).rejects.toThrow('a defect');
});
