// Whether the studio answers. When it does not – it was closed, or the line is down – the page says so in one line, takes
// back what it says of work under way, and goes on by itself once there is an answer. Loaded once for the page.
//
// Gradio sends nothing any more once a request of its own was lost, and a studio that was started again knows nothing of
// this page's session: then the page is loaded anew, at the place it was. What was typed lives in `Drafts`.

{
const { make } = sagebrush;
const LOOK_MS = 2000; // between two looks at the line
const SILENT_MS = 8000; // a page in sight asks every second: after so long without an answer it is time to wonder
const ANSWER_MS = 6000; // for the studio to answer a plain question, and for events to leave after it did again
const STUCK_MS = 90000; // nothing has left a page in sight although the studio answers: an answer was lost on the way
const PLACE = 'sagebrush-place';
const WORDS = 'The studio does not answer. Start it again if it was closed: nothing is lost.';

let away = false;
let asking = false;
let answered = Date.now(); // when there was an answer last
let left = Date.now(); // when an event last set out
let back = 0; // when the studio answered again
let going = 0; // when the page was about to be left: what it asked is then broken off
const bar = make('div', 'sb-reach');
bar.setAttribute('role', 'status');
bar.hidden = true;
// There before its words are, so that they are read out. Gradio empties the page when it begins.
const stand = () => bar.isConnected || document.body.prepend(bar);

const address = () => (window.gradio_config?.root || '') + (window.gradio_config?.api_prefix || '/gradio_api') + '/app_id';
const inSight = () => document.visibilityState === 'visible';
const reached = () => !away;

function turn(gone) {
  if (away === gone || (gone && Date.now() - going < LOOK_MS)) return;
  away = gone;
  back = gone ? 0 : Date.now();
  stand();
  document.body.classList.toggle('sb-away', away);
  bar.hidden = !away;
  bar.textContent = away ? WORDS : '';
}

async function look() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(address(), { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
    if (answer.status >= 500) throw new Error('somebody answers in its place');
    const told = answer.ok ? await answer.json() : {};
    heard();
    if (told.app_id !== window.gradio_config?.app_id) location.reload();
  } catch {
    turn(true);
  }
  asking = false;
}

function heard() {
  answered = Date.now();
  turn(false);
}

document.addEventListener('sb-sent', ({ detail }) => {
  left = Date.now();
  detail.then((answer) => (answer.ok ? heard() : look()), look);
});
document.addEventListener('visibilitychange', () => { answered = left = Date.now(); });
setInterval(() => {
  if (!inSight() || !window.gradio_config) return;
  stand();
  const silent = Date.now() - left;
  if (!away && silent > (back > left ? ANSWER_MS : STUCK_MS)) return location.reload();
  if (away || Date.now() - answered > SILENT_MS) look();
}, LOOK_MS);
addEventListener('beforeunload', () => { going = Date.now(); });
// What is pressed meanwhile cannot be heard: the line says so once more.
document.addEventListener('click', ({ target }) => {
  if (away && target.closest?.('button')) bar.animate([{ opacity: 0.3 }, { opacity: 1 }], 400);
});

// --- the place the page was at, for whoever loads it anew

const tabs = () => [...document.querySelectorAll('[role="tab"]')].filter((one) => one.offsetParent);
const nameOf = (tab) => tab?.textContent.trim();
addEventListener('pagehide', () => {
  const panel = document.querySelector('#sb-editor .sb-title')?.dataset.panel;
  const tab = nameOf(tabs().find((one) => one.ariaSelected === 'true'));
  try { sessionStorage.setItem(PLACE, JSON.stringify({ tab, panel, y: scrollY - bar.offsetHeight })); } catch { /* it opens at its top */ }
});

function kept() {
  try {
    const anew = performance.getEntriesByType('navigation')[0]?.type === 'reload';
    return anew && JSON.parse(sessionStorage.getItem(PLACE));
  } catch {
    return null;
  }
}

// Parts of the page come one after the other: each is taken as soon as it is there, until somebody does something else.
function goBack(place) {
  const until = Date.now() + 20000;
  const todo = [
    () => { const tab = tabs().find((one) => nameOf(one) === place.tab); tab?.click(); return tab || !place.tab; },
    () => { const card = place.panel && document.querySelector('.sb-card[data-id="' + CSS.escape(place.panel) + '"]'); card?.click(); return card || !place.panel; },
    () => { scrollTo(0, place.y); return scrollY >= place.y - 1; },
  ];
  const step = () => {
    while (todo.length && todo[0]()) todo.shift();
    if (todo.length && Date.now() < until) timer = setTimeout(step, 150);
  };
  let timer = setTimeout(step, 150);
  for (const sign of ['wheel', 'touchmove', 'keydown', 'pointerdown']) addEventListener(sign, () => clearTimeout(timer), { once: true, passive: true });
}

const place = kept();
if (place) goBack(place);
Object.assign(sagebrush, { reached });
}
