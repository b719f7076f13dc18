/** Sends JSON and reads JSON. @throws with what the server said where it refuses. */
export async function ask(url, { method = 'GET', headers = {}, body } = {}) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text.slice(0, 500)}`);
  return { response, json: text.startsWith('{') ? JSON.parse(text) : null };
}

/** Whether a server answers at all, with one of these statuses. */
export async function answers(url, statuses = [200]) {
  try {
    return statuses.includes((await fetch(url, { redirect: 'manual' })).status);
  } catch {
    return false;
  }
}
