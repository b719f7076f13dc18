/** The project's file, for commands that say what it would change. */
export async function stated(project: string): Promise<object> {
  const { loadConfig, thisAccount } = await import('@tributary/worker/project-file');
  return { stated: await loadConfig(project), by: thisAccount() };
}
