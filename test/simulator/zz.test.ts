import { it } from 'vitest';
import { playAlertPath } from './alertScenario.ts';
it('x', async () => {
  for (let seed = 0; seed < 12; seed++) {
    const c0 = process.cpuUsage();
    const r = await playAlertPath(seed);
    const c = process.cpuUsage(c0);
    console.log(
      'SEED',
      seed,
      Math.round((c.user + c.system) / 1000),
      'alerts',
      r.alerts,
      JSON.stringify((r as any).debug),
    );
  }
}, 120000);
