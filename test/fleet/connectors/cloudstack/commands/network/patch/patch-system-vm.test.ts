import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostRelease } from '../../../../../../../fleet/connectors/cloudstack/commands/network/index.ts';
import { router, send, startRouter } from '../../../support/element-commands.ts';
import { openNetworkFleet, type NetworkFleet } from '../../../support/network-fleet.ts';

const release = hostRelease('4.22.1');

async function versions(fleet: NetworkFleet): Promise<{ readonly templateVersion: string; readonly scriptsVersion: string }> {
  const { fields } = await send(fleet, 'GetDomRVersionCmd');
  return fields as unknown as { templateVersion: string; scriptsVersion: string };
}

describe('a live patch', () => {
  it("brings the host's scripts; the template stays; a second one has nothing to do unless it is forced", async () => {
    await using fleet = await openNetworkFleet({ release });
    await startRouter(fleet);
    const before = await versions(fleet);
    assert.match(before.templateVersion, /^Cloudstack Release 4\.22\.0 /);
    assert.notEqual(before.scriptsVersion.trim(), release.checksum);

    const first = await send(fleet, 'PatchSystemVmCommand', { forced: false });
    assert.deepEqual(
      [first.name, first.fields],
      [
        'PatchSystemVmAnswer',
        {
          result: true,
          details: `Successfully patched systemVM ${router.name} `,
          templateVersion: before.templateVersion,
          scriptsVersion: release.checksum,
        },
      ],
    );
    assert.deepEqual(await versions(fleet), {
      ...(await versions(fleet)),
      ...before,
      scriptsVersion: `${release.checksum}\n`,
      details: `${before.templateVersion}&${release.checksum}\n`,
    });

    const again = await send(fleet, 'PatchSystemVmCommand', { forced: false });
    assert.equal(again.fields.details, `No change in the scripts checksum, not patching systemVM ${router.name}`);
    assert.equal(again.fields.result, true);
    const forced = await send(fleet, 'PatchSystemVmCommand', { forced: true });
    assert.equal(forced.fields.details, `Successfully patched systemVM ${router.name} `);
  });

  it('leaves what the router was configured with', async () => {
    await using fleet = await openNetworkFleet({ release });
    await startRouter(fleet);
    const before = (await fleet.fleet.exec(router.name, 'iptables-save')).stdout;
    await send(fleet, 'PatchSystemVmCommand', { forced: true });
    assert.equal((await fleet.fleet.exec(router.name, 'iptables-save')).stdout, before);
  });

  it('says why it failed', async () => {
    await using fleet = await openNetworkFleet({ release });
    await startRouter(fleet);
    await send(fleet, 'StopCommand', { vmName: router.name });
    const { name, fields } = await send(fleet, 'PatchSystemVmCommand', { forced: true });
    assert.deepEqual([name, fields.result], ['PatchSystemVmAnswer', false]);
    assert.match(fields.details ?? '', /connecting to 169\.254\.3\.7/);
  });
});

describe("a host's release", () => {
  it('differs with its version and with nothing else', () => {
    assert.equal(hostRelease('4.22.1').checksum, release.checksum);
    assert.notEqual(hostRelease('4.22.2').checksum, release.checksum);
    assert.match(release.checksum, /^[\da-f]{128}$/);
  });
});
