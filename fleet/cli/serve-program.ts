import type { Command } from 'commander';
import { authorityFolder } from './ca-program.ts';
import type { CliIo } from './io.ts';

type Finish = (status: number) => void;

interface ServeFlags {
  readonly grpc: string;
  readonly ca?: string;
  readonly unix?: boolean;
  readonly state?: string;
  readonly addressBase: string;
  readonly graceMs: string;
  readonly logLevel: string;
  readonly json?: boolean;
}

/** `vrfleet serve`, for the command line's program. */
export function addServe(program: Command, io: CliIo, finish: Finish): void {
  program
    .command('serve')
    .description("open a state directory's fleet and serve gRPC for all of its routers, with mutual TLS, until Ctrl-C")
    .option('--grpc <address:port>', 'where to listen; routers are told apart by the dialled address', '0.0.0.0:7443')
    .option(
      '--address-base <network>',
      'block that routers get their addresses from; all of 127.0.0.0/8 is local on Linux',
      '127.64.0.0/16',
    )
    .option(
      '--ca <dir>',
      'directory of the certificate authority, made when there is none (default: .vrfleet-ca here, or VRFLEET_CA)',
    )
    .option('--unix', 'also a unix socket routerbus.sock of mode 0660 in the folder of every router')
    .option('--state <dir>', 'state directory (default: .vrfleet here, or VRFLEET_STATE)')
    .option('--grace-ms <ms>', 'what calls that run may take at the end', '5000')
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .option('--json', 'one line of JSON instead of text')
    .addHelpText(
      'after',
      `\nExamples:
  vrfleet start --once --routers 20 && vrfleet serve
  vrfleet ca issue client alice
  vrfleet serve --unix --grpc 127.64.0.1:7443`,
    )
    .action(async ({ ca, state, unix, json, ...flags }: ServeFlags) => {
      const { serveCommand } = await import('./serve-command.ts');
      finish(await serveCommand(io, { ...flags, ca: authorityFolder(io, ca), state, unix: unix === true, json: json === true }));
    });
}
