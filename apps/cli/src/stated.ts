/** The project's file, for commands that say what it would change. */
export async function stated(project: string): Promise<object> {
  const { loadConfig, thisAccount } = await import('@tributary/worker/project-file');
  return { stated: await loadConfig(project), by: thisAccount() };
}

/** The project's file for a command that applies it first; nothing where there is none, or it is to be left alone. */
export async function statedIn(project: string, apply: unknown): Promise<object> {
  const { configPath, loadConfig, thisAccount } = await import('@tributary/worker/project-file');
  if (apply === false || configPath(project) === undefined) return {};
  return { stated: await loadConfig(project), by: thisAccount() };
}
