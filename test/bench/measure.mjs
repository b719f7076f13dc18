/** Wall and CPU seconds (all threads of this process) of some work, with what it returned. */
export async function measure(work) {
  const cpuBefore = process.cpuUsage();
  const from = performance.now();
  const result = await work();
  const wall = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, wall, cpu: (user + system) / 1e6 };
}

/** The run with the median wall time of `times` runs. */
export async function median(times, work) {
  const runs = [];
  for (let n = 0; n < times; n++) runs.push(await measure(work));
  return runs.sort((a, b) => a.wall - b.wall)[Math.floor(times / 2)];
}
