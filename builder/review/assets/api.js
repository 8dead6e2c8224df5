// The server: plain JSON. A refusal becomes an Error with the server's own words and its status.

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw Object.assign(
      new Error(
        "The server does not answer. What the bar below calls saved is on the disk; start review-dataset again.",
      ),
      { status: 0 },
    );
  }
  const body = await response
    .json()
    .catch(async () => ({ error: `The server refused (${response.status}). Open the address it printed.` }));
  if (!response.ok) throw Object.assign(new Error(body.error), { status: response.status });
  return body;
}

export const get = (path, query = {}) => answer(fetch(`/api/${path}?${new URLSearchParams(query)}`));

export const post = (path, body) =>
  answer(
    fetch(`/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
