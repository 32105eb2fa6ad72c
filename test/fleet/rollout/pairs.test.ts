import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rollPatch, type RolloutProgress } from '#fleet';
import { fleetBundle, openRolloutLab, type RolloutLab } from './rollout-lab.ts';

/** Guest addresses of the two routers of an isolated network. */
const pair = { 'r-14-VM': '10.1.1.68', 'r-15-VM': '10.1.1.150' } as const;
type PairName = keyof typeof pair;
const names: readonly PairName[] = ['r-14-VM', 'r-15-VM'];

const bootArguments = (name: PairName): string =>
  ` template=domP name=${name} eth2ip=10.64.0.20 eth2mask=255.255.0.0 gateway=10.64.0.1 publicMtu=1500 eth0ip=${pair[name]} eth0mask=255.255.255.0 privateMtu=1500 redundant_router=1 advert_int=1 redundant_state=PRIMARY guestgw=10.1.1.1 guestbrd=10.1.1.255 guestcidrsize=24 domain=cs2cloud.internal cidrsize=24 dhcprange=10.1.1.1 eth1ip=169.254.0.150 eth1mask=255.255.240.0 type=router disable_rp_filter=true dns1=10.0.0.53`;

/** Starts both; the first one is PRIMARY afterwards. */
async function startPair({ host, clock, election }: RolloutLab): Promise<void> {
  for (const [index, name] of names.entries()) {
    await host.create(name);
    const nics = [`02:01:00:d1:00:0${index}`, `0e:00:a9:fe:00:9${index}`, '1e:00:f6:00:03:fc'];
    await host.start(name, { nics: nics.map((mac, n) => ({ device: `eth${n}`, mac })), bootArguments: bootArguments(name) });
    await clock.advance(5_000);
  }
  assert.deepEqual(roles(election), ['PRIMARY', 'BACKUP']);
}

const roles = (election: RolloutLab['election']): unknown[] => names.map((name) => election.status(name)?.role);

describe('a rolling patch of a redundant pair', () => {
  it('takes the BACKUP first, has it take over, then the other', async () => {
    await using lab = await openRolloutLab();
    const { host, clock, election } = lab;
    await startPair(lab);
    const order: string[] = [];
    const onProgress = (progress: RolloutProgress): void => {
      if ('result' in progress)
        order.push(`${progress.router} ${progress.result.outcome} as ${String(election.status(progress.router)?.role)}`);
      else if (progress.step === 'failover' || progress.step === 'switch')
        order.push(`${progress.router} ${progress.step} ${roles(election).join('/')}`);
    };
    const options = { clock, election, onProgress };
    const { routers } = await lab.during(rollPatch(host, names, await fleetBundle('4.22.1'), options));
    assert.deepEqual(order, [
      'r-15-VM switch PRIMARY/BACKUP',
      'r-15-VM committed as BACKUP',
      'r-14-VM failover PRIMARY/BACKUP',
      'r-14-VM switch BACKUP/PRIMARY',
      'r-14-VM committed as BACKUP',
    ]);
    assert.deepEqual(
      routers.map(({ router, failedOver }) => [router, failedOver]),
      [
        ['r-14-VM', true],
        ['r-15-VM', false],
      ],
    );
    assert.equal((await host.run('r-15-VM', 'checkrouter.sh')).stdout.trim(), 'Status: PRIMARY');
    order.length = 0;
    await lab.during(rollPatch(host, names, await fleetBundle('4.22.1'), options));
    assert.deepEqual(order, ['r-14-VM unchanged as BACKUP', 'r-15-VM unchanged as PRIMARY']);
  });

  it('leaves the PRIMARY alone when the BACKUP did not make it', async () => {
    await using lab = await openRolloutLab();
    const { host, clock, election } = lab;
    await startPair(lab);
    await host.putFile('r-15-VM', '/root/patch-fails', '');
    const { routers } = await lab.during(rollPatch(host, names, await fleetBundle('4.22.1'), { clock, election }));
    assert.deepEqual(
      routers.map(({ router, outcome }) => [router, outcome]),
      [
        ['r-14-VM', 'skipped'],
        ['r-15-VM', 'rolled-back'],
      ],
    );
    assert.match(routers[0]?.message ?? '', /r-15-VM beside it is rolled-back/);
    assert.deepEqual(roles(election), ['PRIMARY', 'BACKUP']);
    assert.equal((await host.versions('r-14-VM')).current, '4.22.0');
  });

  it('leaves the PRIMARY alone when nobody takes over', async () => {
    await using lab = await openRolloutLab();
    const { host, clock, election } = lab;
    await startPair(lab);
    const blind = {
      status: (router: string) => {
        const status = election.status(router);
        return status === undefined || router === 'r-14-VM' ? status : { ...status, role: 'BACKUP' as const };
      },
    };
    const options = { clock, election: blind, failoverMs: 2_000 };
    const { routers } = await lab.during(rollPatch(host, names, await fleetBundle('4.22.1'), options));
    assert.deepEqual(
      routers.map(({ outcome }) => outcome),
      ['skipped', 'committed'],
    );
    assert.match(routers[0]?.message ?? '', /no peer of r-14-VM became PRIMARY within 2 s/);
  });
});
