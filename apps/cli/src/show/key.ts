export function showKey({ label, token }: { label: string; token: string }, write: (line: string) => void): void {
  write(`Token of "${label}", shown once: ${token}`);
}
