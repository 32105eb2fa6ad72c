import ssh2, { type AnyAuthMethod, type AuthenticationType, type NextAuthHandler } from 'ssh2';
import { AgentError } from '#agent';

export interface SshKey {
  /** Private key in OpenSSH's, PEM or PuTTY's form. */
  readonly privateKey: string | Buffer;
  readonly passphrase?: string | undefined;
}

/** What gets in on a hop; tried in this order. */
export interface SshCredentials {
  readonly keys?: readonly SshKey[] | undefined;
  /** Socket of an ssh-agent (`SSH_AUTH_SOCK`). It is asked for signatures here and never passed on to a hop. */
  readonly agent?: string | undefined;
  /** Also the answer to one hidden prompt of keyboard-interactive. */
  readonly password?: string | undefined;
}

/** The methods that credentials stand for. `VRA_BAD_INPUT` when a key cannot be read. */
export function authMethods(username: string, { keys = [], agent, password }: SshCredentials): readonly AnyAuthMethod[] {
  return [
    ...keys.map(({ privateKey, passphrase }, at): AnyAuthMethod => {
      const key = ssh2.utils.parseKey(privateKey, passphrase);
      if (key instanceof Error) {
        throw new AgentError('VRA_BAD_INPUT', `SSH key ${at + 1} cannot be used: ${key.message}`, { cause: key });
      }
      return { type: 'publickey', username, key };
    }),
    ...(agent === undefined ? [] : [{ type: 'agent', username, agent } as const]),
    ...(password === undefined
      ? []
      : [
          { type: 'password', username, password } as const,
          {
            type: 'keyboard-interactive',
            username,
            prompt: (_name, _instructions, _language, prompts, finish) =>
              finish(prompts.map(({ echo }) => (prompts.length === 1 && echo !== true ? password : ''))),
          } as const satisfies AnyAuthMethod,
        ]),
  ];
}

/** What a server calls the method. */
function serverName(type: AuthenticationType): string {
  return type === 'agent' ? 'publickey' : type;
}

/** Tries methods in turn, without those that the server does not take: it counts what fails. */
export function authHandler(
  methods: readonly AnyAuthMethod[],
): (left: readonly AuthenticationType[] | null, partial: boolean | null, next: NextAuthHandler) => AnyAuthMethod | false {
  const waiting = [...methods];
  return (left) => {
    for (let method = waiting.shift(); method !== undefined; method = waiting.shift()) {
      const name = serverName(method.type);
      if (left === null || left.some((allowed) => allowed === name)) return method;
    }
    return false;
  };
}
