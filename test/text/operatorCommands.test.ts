import { expect, it } from 'vitest';
import { approveCommand, retryCommand, rollbackCommand } from '../../shared/text/operatorCommands.ts';

it('a command can be pasted into a shell, whatever is in its names', () => {
  expect(retryCommand('prod-5.2.0', 'src-1')).toBe('npx tranche rollout retry prod-5.2.0 src-1 --reason "…"');
  expect(rollbackCommand('prod-5.2.0', 'a;b')).toBe('npx tranche rollout rollback prod-5.2.0 \'a;b\' --reason "…"');
  expect(approveCommand('prod-5.2.0', 2, "the captain's; rm -rf .")).toBe(
    String.raw`npx tranche rollout approve prod-5.2.0 --stage 2 --approval 'the captain'\''s; rm -rf .'`,
  );
});
