/** Talking to the demo's server: what is done goes out as POSTs, what changed comes in as events. */

/**
 * Do something. Resolves to the server's answer.
 * @throws {Error} with a sentence to show when it cannot be done.
 */
export async function act(action, body = {}) {
  let response;
  try {
    response = await fetch(`/do/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The demo has ended. Start it again in the terminal.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.problem || "That did not work.");
  return answer;
}

/** Call `told` with each piece of news, `lost` when the server is gone; it reconnects by itself. */
export function listen(told, lost) {
  const events = new EventSource("/events");
  events.onmessage = (event) => told(JSON.parse(event.data));
  events.onerror = () => {
    lost();
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(told, lost), 1500);
    }
  };
}
