import type { ProgramResult } from '../../ports/system-port.ts';
import type { PatchBundle } from '../../versions/bundle.ts';
import type { PatchManifest } from '../../versions/manifest.ts';
import { patchRouter } from '../../versions/patch-router.ts';
import { readVersions } from '../../versions/versions-file.ts';
import { enabledServicesPath, scriptsArchivePath, scriptsSignature, signaturePath } from '../boot.ts';
import { failed, printed, type Script, type ScriptContext } from '../script.ts';
import { listingTime } from '../../files/time-text.ts';

export const patchScriptPath = '/var/cache/cloud/patch-sysvms.sh';

async function servicesToRestart({ files, agent }: ScriptContext): Promise<string[]> {
  const listed = Buffer.from((await files.read(enabledServicesPath)) ?? []).toString('utf8');
  const wanted = new Set(listed.split(/\s+/));
  const states = await agent.backend.services.observe();
  return states.filter(({ unit, active }) => active === 'active' && wanted.has(unit)).map(({ unit }) => unit);
}

/** The scripts that a host brings, as a bundle: their signature is all that this router keeps of them. */
function scriptsBundle(release: string, signature: string, units: readonly string[]): PatchBundle {
  const content = Buffer.from(`${signature}\n`);
  const path = `root${signaturePath}`;
  const manifest: PatchManifest = {
    apiVersion: 'vrfleet/v1',
    kind: 'PatchBundle',
    version: `${release}+scripts.${signature.slice(0, 12)}`,
    files: { [path]: { sha512: scriptsSignature(content) } },
    hooks: { pre: [], post: [] },
    migrations: [],
    // A host wants all of them back: without one its patch has failed.
    restart: { core: [...units], optional: [] },
    checks: [],
  };
  return { manifest, files: [{ path, content, mode: 0o644 }], checksum: signature };
}

/**
 * `patch-sysvms.sh`, which the host uploads together with `cloud-scripts.tgz` and runs (cloudstack-vr-commands.md, 3.7): a live patch whose
 * version is that of the scripts. Their signature becomes the router's, its running services are restarted, and `version:<signature> ` is
 * printed. When a service does not come back all is as before and the status is 1.
 */
export const patchSystemVm: Script = async (context) => {
  const { files, agent } = context;
  const archive = await files.read(scriptsArchivePath);
  if (archive === undefined) return failed(`patch-sysvms.sh: ${scriptsArchivePath} is missing; upload it first`);
  const signature = scriptsSignature(archive);
  const [release = ''] = (await readVersions(files)).current.split('+');
  const bundle = scriptsBundle(release, signature, await servicesToRestart(context));
  // The host has compared signatures before, or was told not to.
  const { outcome, message } = await patchRouter({ agent, runScript: noScript }, bundle, { force: true });
  if (outcome === 'rolled-back') {
    context.cloudLog.note('patch-sysvms.sh', `not patched: ${message}`);
    return failed(`patch-sysvms.sh: ${message}; the old scripts stay`);
  }
  await files.apply([
    { op: 'remove', path: scriptsArchivePath },
    { op: 'remove', path: '/var/cache/cloud/agent.zip' },
    { op: 'remove', path: patchScriptPath },
  ]);
  context.cloudLog.note('patch-sysvms.sh', `patched to ${signature}`);
  return printed(`version:${signature} \n`);
};

/** A host's scripts come without hooks of their own. */
async function noScript(path: string): Promise<ProgramResult> {
  return failed(`bash: ${path}: No such file or directory`, 127);
}

/** True when `name` matches a shell pattern of `*` and `?`. */
function matches(name: string, pattern: string): boolean {
  let [n, p, star, mark] = [0, 0, -1, 0];
  while (n < name.length) {
    const at = pattern[p];
    if (at === '?' || (at !== '*' && at === name[n])) {
      n++;
      p++;
    } else if (at === '*') {
      star = p++;
      mark = n;
    } else if (star >= 0) {
      p = star + 1;
      n = ++mark;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(p));
}

interface Listed {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly modifiedMs: number;
}

async function found(context: ScriptContext, pattern: string): Promise<Listed[]> {
  const slash = pattern.lastIndexOf('/');
  const folder = slash <= 0 ? '/' : pattern.slice(0, slash);
  const listed: Listed[] = [];
  for (const name of new Set([...(await context.files.list(folder)), ...context.scriptFiles(folder)])) {
    if (!matches(name, pattern.slice(slash + 1))) continue;
    const path = `${folder === '/' ? '' : folder}/${name}`;
    const info = await context.files.info(path);
    listed.push({ path, mode: info?.mode ?? 0o755, size: info?.size ?? 0, modifiedMs: info?.modifiedMs ?? 0 });
  }
  return listed.toSorted((a, b) => a.modifiedMs - b.modifiedMs);
}

function permissions(mode: number): string {
  return Array.from('rwxrwxrwx', (bit, i) => ((mode & (0o400 >> i)) === 0 ? '-' : bit)).join('');
}

/** `patched.sh <path or pattern>`: `ls -lrt`; status 0 when something is there. Hosts poll it until a system VM has its scripts. */
export const patched: Script = async (context, args) => {
  const [pattern] = args;
  if (pattern?.startsWith('/') !== true) return failed(`ls: cannot access '${pattern ?? ''}': No such file or directory`, 2);
  const files = await found(context, pattern);
  if (files.length === 0) return failed(`ls: cannot access '${pattern}': No such file or directory`, 2);
  const width = Math.max(...files.map(({ size }) => String(size).length));
  return printed(
    files
      .map(
        ({ path, mode, size, modifiedMs }) =>
          `-${permissions(mode)} 1 root root ${String(size).padStart(width)} ${listingTime(modifiedMs)} ${path}\n`,
      )
      .join(''),
  );
};
