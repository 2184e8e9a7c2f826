// What a person does arrives in the order it was done in. Gradio sends each event as a request of its own, and a busy
// server may take two of them the other way round: of two moves in quick succession the first would then be kept. So
// an event sets out when the server has the one before it; it has it within milliseconds, long before it has an answer.
{
  const PATIENCE_MS = 5000; // one that got lost on a bad line holds up no others
  const send = window.fetch;
  let before = Promise.resolve();
  window.fetch = (...asked) => {
    if (!String(asked[0]?.url ?? asked[0]).includes('/queue/join')) return send(...asked);
    const answer = before.then(() => send(...asked));
    const waited = new Promise((over) => setTimeout(over, PATIENCE_MS));
    before = Promise.race([answer.catch(() => {}), waited]);
    document.dispatchEvent(new CustomEvent('sb-sent', { detail: answer })); // reach.js listens
    return answer;
  };
}
