import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './real-program.ts';

/** A self-signed pair for tests, made for nothing else: `openssl req -x509 -subj /CN=lb.example -days 36500`. */
export const testCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUBvJ+J2dTju9PwxMDeQQ86+Sb1AAwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKbGIuZXhhbXBsZTAgFw0yNjExMjExNTI5MTRaGA8yMTI2MTAy
ODE1MjkxNFowFTETMBEGA1UEAwwKbGIuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABIqAYYwkrNe4a/EIDrN2AxZ3HsdKxvtlaaBvwHDbNoSN85h5axOn
jGkOc5qVSq/Q6l7dIZzntSN8KAMBEau3sTejUzBRMB0GA1UdDgQWBBTyZhFqNVU3
M+VttUIHwHr+oUU5LzAfBgNVHSMEGDAWgBTyZhFqNVU3M+VttUIHwHr+oUU5LzAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDuyvUA2EVnkkmGF+6A
FYjbmqnF1XRc+fzyHAQIS8iEgwIgTrqPn5ZpENXTcck8+25zyWScQTiafexr7aC3
fRpP9WE=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGzFcjUin4ibKUZij
AizubrEh61B2jK9FsxnVS2BEM++hRANCAASKgGGMJKzXuGvxCA6zdgMWdx7HSsb7
ZWmgb8Bw2zaEjfOYeWsTp4xpDnOalUqv0Ope3SGc57UjfCgDARGrt7E3
-----END PRIVATE KEY-----
`,
};

/** Why the cases cannot be put to the program here; undefined when they can. Its words change from one version to the next. */
export function haproxyMissing(): string | undefined {
  const { status, stdout } = runProgram('haproxy', ['-v']);
  if (status === null) return 'haproxy is not installed';
  return /version 2\.6\./.test(stdout) ? undefined : `haproxy is not version 2.6: ${stdout.split('\n')[0] ?? ''}`;
}

/** The program with files of its own; what configurations call `/exists/…` is there. */
export class HaproxyProgram implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'haproxy-check-'));

  constructor() {
    mkdirSync(join(this.#folder, 'exists'));
    writeFileSync(join(this.#folder, 'exists/pair.pem'), testCertificate.cert + testCertificate.key);
    writeFileSync(join(this.#folder, 'exists/page.http'), 'HTTP/1.0 503 Sorry\r\n\r\n');
    writeFileSync(join(this.#folder, 'exists/list.txt'), '10.0.0.1\n');
  }

  /** `haproxy -c`: its verdict, and the lines it complained about while it read them. */
  check(config: string): { readonly ok: boolean; readonly lines: readonly number[]; readonly output: string } {
    const path = join(this.#folder, 'haproxy.cfg');
    writeFileSync(path, config.replaceAll('/exists/', `${this.#folder}/exists/`));
    const { status, stdout, stderr } = runProgram('haproxy', ['-c', '-f', path]);
    const alerts = stderr.split('\n').filter((line) => line.startsWith('[ALERT]'));
    const lines = alerts.flatMap((line) => {
      const number = /haproxy\.cfg:(\d+)\]/.exec(line)?.[1];
      return number === undefined ? [] : [Number(number)];
    });
    return { ok: status === 0, lines, output: stdout + stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
