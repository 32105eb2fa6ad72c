import type { CliIo, CliOutput } from './io.ts';

function output(stream: NodeJS.WriteStream): CliOutput {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough (`| head`): what follows is for nobody.
    if (error.code !== 'EPIPE') throw error;
    open = false;
  });
  return {
    stream,
    terminal: stream.isTTY,
    get columns() {
      // Absent from what is no terminal, and 0 on one that does not know.
      return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
    },
    write(text) {
      if (open) stream.write(text);
    },
  };
}

/** This process. To be made once, by its entry point, which knows how to end it. */
export function createProcessIo(exit: (status: number) => never): CliIo {
  const cwd = process.cwd();
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    // Opened when somebody reads it: a pipe that is open holds the process.
    get stdin() {
      return process.stdin;
    },
    env: process.env,
    cwd,
    typedFrom: process.env['INIT_CWD'] ?? cwd,
    onStop(handler) {
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      for (const signal of signals) process.on(signal, handler);
      return () => {
        for (const signal of signals) process.off(signal, handler);
      };
    },
    abandon: exit,
  };
}
