import { spawn } from 'node:child_process';

/**
 * Runs a command with these variables added to the environment, its words going where ours go. Signals that end us
 * reach it first. Resolves with its exit code, by the shell's rule where a signal ended it.
 */
export function runCommand([command, ...args], variables) {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
  const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };
  for (const signal of Object.keys(signals)) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signals[signal] ?? 9)));
  });
}
