import type { ScriptContext, Script } from '../script.ts';
import { printed } from '../script.ts';
import { bootUpDonePath, releasePath, signaturePath } from '../boot.ts';

const pollMs = 100;
const patienceMs = 240_000;

async function firstText(context: ScriptContext, path: string): Promise<string> {
  return Buffer.from((await context.files.read(path)) ?? [])
    .toString('utf8')
    .trimEnd();
}

/**
 * `get_template_version.sh`: `<release>&<scripts signature>` with exactly one `&`. It is the server's readiness gate: it does not answer
 * before the router has booted, or 240 s have passed (cloudstack-vr-commands.md, 1.11).
 */
export const templateVersion: Script = async (context) => {
  const { clock } = context.agent;
  const deadline = clock.now() + patienceMs;
  while ((await context.files.info(bootUpDonePath)) === undefined && clock.now() < deadline) await clock.sleep(pollMs);
  return printed(`${await firstText(context, releasePath)}&${await firstText(context, signaturePath)}\n`);
};
