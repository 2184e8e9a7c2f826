// The wall of panels. Everything is built with textContent: a caption can never become markup.
// Events to Python: 'choose' {id}, 'arrange' {order}, 'act' {verb, id}.

const { make, icon } = sagebrush;
const wall = element.querySelector('.sb-wall');
const voice = element.querySelector('.sb-voice');
let board = { panels: [], selected: '', view: 'wall', empty: '' };
let neighbour = ''; // who gets the keyboard when the card that has it is deleted
let moved = null; // the order a person has just made, until an answer shows it
let patience = 0;
let held = null; // { card, moved, x, y, pointer }

const WAITS = { waiting: 'Waiting', undrawn: 'Not drawn yet' };

function button(label, verb, id, disabled = false) {
  const node = make('button', 'sb-act sb-act-' + verb);
  node.disabled = disabled;
  node.append(icon(verb));
  node.type = 'button';
  node.title = label;
  node.setAttribute('aria-label', label);
  node.addEventListener('click', (event) => { event.stopPropagation(); act(verb, id); });
  return node;
}

function act(verb, id) {
  if (verb === 'delete') {
    const cards = [...wall.querySelectorAll('.sb-card')];
    const place = cards.findIndex((node) => node.dataset.id === id);
    neighbour = (cards[place + 1] || cards[place - 1])?.dataset.id || '';
  }
  trigger('act', { verb, id });
}

function picture(panel) {
  const box = make('div', 'sb-picture sb-' + panel.state);
  box.style.aspectRatio = panel.ratio;
  if (panel.url) {
    const image = make('img');
    image.src = panel.url;
    image.alt = 'Panel ' + panel.number + ': ' + panel.action;
    image.loading = 'lazy';
    image.draggable = false;
    box.append(image);
  } else {
    box.append(make('span', 'sb-wait', panel.state === 'drawing' ? panel.doing : WAITS[panel.state] || WAITS.undrawn));
  }
  if (panel.url && panel.state === 'drawing') box.append(make('span', 'sb-again', panel.doing));
  box.append(make('span', 'sb-number', String(panel.number)));
  if (panel.approved) box.append(make('span', 'sb-badge', '✓ Approved'));
  return box;
}

function card(panel) {
  const node = make('article', 'sb-card');
  node.dataset.id = panel.id;
  node.tabIndex = 0;
  node.setAttribute('role', 'listitem');
  node.setAttribute('aria-label', 'Panel ' + panel.number + ', ' + panel.camera + '. ' + panel.action);
  if (panel.id === board.selected) node.setAttribute('aria-current', 'true');
  node.append(picture(panel));
  const line = make('div', 'sb-line');
  const grip = make('span', 'sb-grip', '⠿');
  grip.title = 'Drag to move';
  line.append(grip, make('span', 'sb-camera', panel.camera), make('span', 'sb-seconds', panel.seconds));
  const tools = make('div', 'sb-tools');
  tools.append(
    button('Draw panel ' + panel.number + (panel.url ? ' again' : ''), 'redraw', panel.id, panel.approved),
    button((panel.approved ? 'Unapprove panel ' : 'Approve panel ') + panel.number, 'approve', panel.id),
    button('Duplicate panel ' + panel.number, 'duplicate', panel.id),
    button('Delete panel ' + panel.number, 'delete', panel.id, panel.approved),
  );
  const words = make('div', 'sb-words');
  words.append(make('p', 'sb-action', panel.action));
  if (panel.who) words.append(make('p', 'sb-who', panel.who));
  if (panel.dialogue) words.append(make('p', 'sb-dialogue', panel.dialogue));
  if (panel.note) words.append(make('p', 'sb-note', panel.note));
  if (panel.warning) words.append(make('p', 'sb-warning', panel.warning));
  if (panel.heading) node.append(make('h4', 'sb-heading' + (panel.opens ? '' : ' sb-same'), panel.heading));
  node.append(line, words, tools);
  return node;
}

function render() {
  board = props.value || board;
  const focused = document.activeElement && wall.contains(document.activeElement)
    ? document.activeElement.closest('.sb-card')?.dataset.id : '';
  wall.className = 'sb-wall sb-view-' + (board.view || 'wall');
  const before = new Map([...wall.querySelectorAll('.sb-card')].map((node) => [node.dataset.id, node]));
  wall.replaceChildren(...board.panels.map((panel) => kept(before.get(panel.id), panel)));
  form(board.forming);
  if (!board.panels.length && board.empty) {
    const note = make('div', 'sb-empty');
    note.append(make('strong', '', board.empty.title), make('p', '', board.empty.text));
    wall.append(note);
  }
  if (focused) (cardOf(focused) || cardOf(neighbour))?.focus({ preventScroll: true });
}

// The picture that forms just now, over the one that was there or in the empty place.
function form(hand) {
  const box = hand && cardOf(hand.id)?.querySelector('.sb-picture');
  for (const old of wall.querySelectorAll('.sb-forming, .sb-step')) if (!box || !box.contains(old)) old.remove();
  if (!box) return;
  if (hand.url) {
    const image = box.querySelector('.sb-forming') || make('img', 'sb-forming');
    Object.assign(image, { src: hand.url, alt: '', draggable: false });
    if (!image.parentNode) box.querySelector('.sb-number').before(image);
  }
  const words = box.querySelector('.sb-step') || make('span', 'sb-again sb-step');
  words.textContent = hand.words;
  box.querySelector('.sb-again:not(.sb-step)')?.remove();
  if (!words.parentNode) box.append(words);
}

// A feature film has a thousand panels and one changes: cards that show the same stay as they are.
function kept(node, panel) {
  const shows = JSON.stringify([panel, panel.id === board.selected]);
  if (node && node.dataset.shows === shows) return node;
  const fresh = card(panel);
  fresh.dataset.shows = shows;
  return fresh;
}

function cardOf(id) { return wall.querySelector('[data-id="' + CSS.escape(id) + '"]'); }

function order() { return [...wall.querySelectorAll('.sb-card')].map((node) => node.dataset.id); }

// An answer that set out before the last move would put the card back for a moment.
function outdated(value) {
  const ids = value.panels.map((panel) => panel.id);
  if (!moved || ids.length !== moved.length || !ids.every((id) => moved.includes(id))) return false;
  if (ids.join() !== moved.join()) return true;
  moved = null;
  return false;
}

function announce(text) { voice.textContent = text; }

function arranged(node) {
  const places = order();
  const panels = new Map(board.panels.map((panel) => [panel.id, panel]));
  board.panels = places.map((id) => panels.get(id));
  board.panels.forEach((panel, place) => { panel.number = place + 1; });
  wall.querySelectorAll('.sb-number').forEach((badge, place) => { badge.textContent = String(place + 1); });
  announce('Panel moved to place ' + (places.indexOf(node.dataset.id) + 1) + ' of ' + places.length);
  moved = places;
  clearTimeout(patience);
  patience = setTimeout(() => { moved = null; render(); }, 8000); // somebody else moved cards too: theirs then
  trigger('arrange', { order: places });
}

function shift(node, by) {
  const cards = [...wall.querySelectorAll('.sb-card')];
  const place = cards.indexOf(node);
  const goal = place + by;
  if (goal < 0 || goal >= cards.length) return;
  if (by < 0) cards[goal].before(node); else cards[goal].after(node);
  node.focus();
  arranged(node);
}

function under(x, y) {
  const near = [...wall.querySelectorAll('.sb-card:not(.sb-held)')];
  return near.find((node) => {
    const box = node.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  });
}

wall.addEventListener('pointerdown', (event) => {
  const node = event.target.closest('.sb-card');
  // A finger scrolls the page unless it takes the grip; a mouse may take the card anywhere.
  const onGrip = event.target.closest('.sb-grip');
  if (!node || event.button || event.target.closest('button') || (event.pointerType !== 'mouse' && !onGrip)) return;
  held = { node, x: event.clientX, y: event.clientY, moved: false, pointer: event.pointerId };
});

wall.addEventListener('pointermove', (event) => {
  if (!held || event.pointerId !== held.pointer) return;
  if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < 6) return;
  if (!held.moved) {
    held.moved = true;
    held.node.classList.add('sb-held');
    wall.setPointerCapture(held.pointer);
  }
  event.preventDefault();
  const target = under(event.clientX, event.clientY);
  if (!target) return;
  const cards = [...wall.querySelectorAll('.sb-card')];
  if (cards.indexOf(target) < cards.indexOf(held.node)) target.before(held.node); else target.after(held.node);
});

function drop(event) {
  if (!held || event.pointerId !== held.pointer) return;
  const { node, moved } = held;
  held = null;
  node.classList.remove('sb-held');
  if (moved) arranged(node);
}
wall.addEventListener('pointerup', drop);
wall.addEventListener('pointercancel', drop);

wall.addEventListener('click', (event) => {
  const node = event.target.closest('.sb-card');
  if (node && !event.target.closest('button')) pick(node);
});

function pick(node) {
  board.selected = node.dataset.id;
  wall.querySelectorAll('.sb-card').forEach((other) => other.removeAttribute('aria-current'));
  node.setAttribute('aria-current', 'true');
  // The editor hears it too: an answer that was already on its way must not bring back the panel before.
  document.dispatchEvent(new CustomEvent('sb-choose', { detail: node.dataset.id }));
  trigger('choose', { id: node.dataset.id });
  // On small screens the editor covers the lower part: keep the chosen card above it.
  if (matchMedia('(max-width: 1023px)').matches) {
    editing(node.dataset.id, () => cardOf(node.dataset.id)?.scrollIntoView({ block: 'start', behavior: 'smooth' }));
  }
}

// The editor opens when Python has answered: wait for its title to name this panel.
function editing(id, then, until = performance.now() + 5000) {
  if (document.querySelector('#sb-editor [data-panel="' + CSS.escape(id) + '"]')) then();
  else if (performance.now() < until) requestAnimationFrame(() => editing(id, then, until));
}

wall.addEventListener('keydown', (event) => {
  const node = event.target.closest('.sb-card');
  if (!node || event.target.closest('button')) return;
  const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
  if (event.key in steps) {
    event.preventDefault();
    if (event.altKey) shift(node, steps[event.key]);
    else {
      const cards = [...wall.querySelectorAll('.sb-card')];
      cards[cards.indexOf(node) + steps[event.key]]?.focus();
    }
  } else if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    pick(node);
    editing(node.dataset.id, () => document.querySelector('#sb-action textarea').focus());
  } else if (event.key === 'Delete') {
    act('delete', node.dataset.id);
  }
});

// --- after Draw the board comes into sight, unless somebody went elsewhere meanwhile

let awaited = 0; // until when (ms) a board that was asked for may take the page along
for (const sign of ['wheel', 'touchmove', 'keydown', 'pointerdown']) addEventListener(sign, () => { awaited = 0; }, { passive: true });
document.addEventListener('sb-asked', () => { awaited = Date.now() + 15000; });
document.addEventListener('sb-drawn', () => requestAnimationFrame(bring));

function bring() {
  if (Date.now() > awaited || !wall.offsetParent) return;
  const bar = document.querySelector('#sb-bar'); // how far the work is stands there
  if (bar.getBoundingClientRect().top >= 0 && wall.getBoundingClientRect().top < innerHeight * 0.6) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  bar.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' });
}

watch('value', () => {
  if (held || outdated(props.value)) return;
  render();
  requestAnimationFrame(bring);
});
render();
