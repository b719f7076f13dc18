import { Option, type Command } from 'commander';
import type { GlobalOptions } from './execute.js';
import type { Maker } from './maker.js';

/** The server of one machine: `start`. */
export function addStartCommand({ command }: Maker): void {
  command('start', 'run the api and the worker on this machine until stopped')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on', '7700')
    .option('--tls-cert <file>', 'certificate (PEM), for addresses that others reach')
    .option('--tls-key <file>', 'private key (PEM)')
    .option(
      '--trust-proxy <addresses>',
      "addresses or networks of proxies in front, separated by commas, whose X-Forwarded-For names a browser's address",
    )
    .addOption(
      new Option('--only <part>', 'only this part; the other runs in processes of its own on the same servers').choices(
        ['api', 'worker'],
      ),
    )
    .action(async (options: GlobalOptions & Record<string, string>, self: Command) => {
      // Loaded when it is needed, as everything heavy is: help and commands that the holder answers are quick.
      const { start } = await import('./start.js');
      await start({ ...self.optsWithGlobals<GlobalOptions & Record<string, string>>(), ...options });
    });
}
