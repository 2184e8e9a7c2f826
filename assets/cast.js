// Who is in it: a chip for everyone cast on the board, and what a person settles of who is who before it is read again.
// Its value is { board, told, people: [{ name, id, colour, words, panels }], mentioned: [words], settled: [{ words,
// being, name }], busy, read? }: `told` whether it has a story, `being` 'same' (as `name`), 'somebody' or 'nobody', and
// `read` the board that was just read again.
// Event to Python: 'again' { board, settled } reads the story of the board again, onto a new one.

const { make, press, Drafts } = sagebrush;
const root = element.querySelector('.sb-cast');
const FIRST = 14; // chips at first: a crowd stays a line or two
const NARROW_PX = 560; // below it the chips have a line of their own that scrolls
const FEW = 5; // words offered at first
const drafts = new Drafts('cast'); // board → what is settled there and not read yet
let value = { board: '', told: false, people: [], mentioned: [], settled: [], busy: false };
let unfolded = false; // the drawer below the chips
let crowd = false; // everyone's chip is shown
let many = false; // all the words offered

const label = (words) => words.replaceAll('’', "'").trim().replace(/\s+/g, ' ').toLowerCase()
  .replace(/^(the|a|an|his|her|its|their|my|our|your) (?=\S)/, '');
const alike = (one, other) => label(one) === label(other);
const text = (words, className = '') => {
  const node = make('bdi', className, words); // a name written from right to left turns nothing else round
  node.title = words;
  return node;
};

// --- what is settled

const settled = () => drafts.get(value.board) || value.settled;
const dirty = () => drafts.has(value.board);
const about = (words) => settled().find((one) => alike(one.words, words));
const news = (one) => !value.settled.some((old) => JSON.stringify(old) === JSON.stringify(one));

function change(now) {
  if (JSON.stringify(now) === JSON.stringify(value.settled)) drafts.delete(value.board);
  else drafts.set(value.board, now);
  if (dirty()) unfolded = true;
  render();
}

// Of two things said of the same words the later counts, and nobody is the same as somebody who is them.
function say(words, being, name = '') {
  const others = settled().filter((one) => !words.some((word) => alike(one.words, word)
    || (being === 'same' && one.being === 'same' && alike(one.words, name) && alike(one.name, word))));
  const said = words.filter((word) => !alike(word, name)).map((word) => ({ words: word, being, name }));
  change([...others, ...said]);
  voice.textContent = said.map(sentence).join('. ');
}

const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
const sentence = (one) => capital(one.words) + ' is ' + (one.being === 'same' ? one.name : one.being);

// --- the chips

const people = make('ul', 'sb-cast-people');
const missing = press('Somebody is missing', 'sb-small sb-bare', () => unfold(!unfolded));
missing.id = 'sb-cast-missing';
missing.setAttribute('aria-controls', 'sb-cast-drawer');
const count = press('', 'sb-small sb-bare', () => unfold(!unfolded));
count.id = 'sb-cast-count';
count.setAttribute('aria-controls', 'sb-cast-drawer');
const rest = press('', 'sb-cast-chip sb-cast-rest', () => { crowd = !crowd; render(); });

function unfold(on) {
  unfolded = on;
  render();
  if (on) (count === document.activeElement ? count : field).focus({ preventScroll: true });
}

function swatch(one) {
  const node = make('span', 'sb-cast-swatch');
  if (/^#[0-9a-f]{6}$/i.test(one.colour)) node.style.background = one.colour;
  return node;
}

function chip(one) {
  const edit = about(one.name);
  const pending = edit && news(edit) ? ' sb-new sb-' + edit.being : '';
  const node = press('', 'sb-cast-chip' + pending, () => (menu.of === one.name ? shut() : open(node, one)));
  node.append(swatch(one), text(one.name));
  node.dataset.name = one.name;
  node.setAttribute('aria-haspopup', 'menu');
  node.setAttribute('aria-expanded', String(menu.of === one.name));
  node.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') { event.preventDefault(); open(node, one); }
  });
  return make('li', '', node);
}

// Whoever is to be somebody stands behind those who are.
function everyone() {
  const added = settled().filter((one) => one.being === 'somebody' && news(one)
    && !value.people.some((other) => alike(other.name, one.words)));
  return [...value.people, ...added.map((one) => ({ name: one.words, id: '', colour: '', words: [], panels: 0 }))];
}

const chipOf = (name) => [...people.querySelectorAll('[data-name]')].find((node) => node.dataset.name === name);

function renderPeople() {
  const all = everyone();
  const shown = crowd || all.length <= FIRST + 1 ? all : [...value.people.slice(0, FIRST), ...all.slice(value.people.length)];
  const focused = people.contains(document.activeElement) ? document.activeElement.dataset.name : '';
  rest.textContent = crowd ? 'Fewer' : 'and ' + (all.length - shown.length) + ' more';
  const more = (crowd && all.length > FIRST + 1) || shown.length < all.length ? [make('li', '', rest)] : [];
  const empty = all.length ? [] : [make('li', 'sb-quiet sb-cast-empty', 'Nobody yet')];
  people.replaceChildren(...shown.map(chip), ...more, ...empty);
  if (focused) chipOf(focused)?.focus();
  if (menu.of && !chipOf(menu.of)) shut();
  else if (menu.of) place();
}

// --- the menu of a chip

const menu = make('div', 'sb-cast-menu');
menu.hidden = true;
menu.of = '';

function item(words, act, ...more) {
  const node = press('', 'sb-cast-item', act);
  node.append(words, ...more);
  node.setAttribute('role', 'menuitem');
  node.tabIndex = -1;
  return node;
}

function open(node, one) {
  menu.of = one.name;
  const words = one.words.slice(0, 6).flatMap((word, at) => [at ? ', ' : '', '“', text(word), '”']);
  const seen = one.panels === 1 ? 'In 1 panel' : one.panels ? 'In ' + one.panels + ' panels' : one.id ? 'Only heard' : '';
  const head = make('div', 'sb-cast-who', text(one.name, 'sb-cast-name'),
    words.length > 0 && make('p', 'sb-quiet', 'Also ', ...words), seen && make('p', 'sb-quiet', seen));
  const edit = about(one.name);
  const others = everyone().filter((other) => !alike(other.name, one.name) && !['same', 'nobody'].includes(about(other.name)?.being));
  const back = edit && news(edit);
  show(node, head, [
    back && item('Take back', () => take(one), ' “', text(sentence(edit)), '”'),
    others.length > 0 && item('Same as …', () => same(node, one, others)),
    !back && item('Nobody', () => settle([one.name, ...one.words], 'nobody')),
    one.id && item('See in Entities', () => visit(one.id)),
  ].filter(Boolean));
}

function same(node, one, others) {
  const head = make('div', 'sb-cast-who', make('p', 'sb-quiet', text(one.name), ' is the same as'));
  show(node, head, others.map((other) => item(swatch(other), () => settle([one.name, ...one.words], 'same', other.name), text(other.name))));
}

function show(node, head, items) {
  const list = make('div', 'sb-cast-items', ...items);
  list.setAttribute('role', 'menu');
  list.setAttribute('aria-label', menu.of);
  menu.replaceChildren(head, list);
  menu.hidden = false;
  for (const other of people.querySelectorAll('[aria-expanded]')) other.setAttribute('aria-expanded', String(other === node));
  place();
  items[0]?.focus({ preventScroll: true });
  menu.scrollIntoView({ block: 'nearest' });
}

function place() {
  const [frame, at] = [root.getBoundingClientRect(), chipOf(menu.of).getBoundingClientRect()];
  const left = Math.min(at.left - frame.left, frame.width - menu.offsetWidth);
  Object.assign(menu.style, { left: Math.max(left, 0) + 'px', top: at.bottom - frame.top + 6 + 'px' });
}

function shut() {
  const node = chipOf(menu.of);
  const back = menu.contains(document.activeElement);
  menu.of = '';
  menu.hidden = true;
  node?.setAttribute('aria-expanded', 'false');
  if (back) node?.focus();
}

function settle(words, being, name) {
  shut();
  say(words, being, name);
}

function take(one) {
  shut();
  const words = [one.name, ...one.words];
  const kept = settled().filter((other) => !words.some((word) => alike(word, other.words)) || !news(other));
  const before = value.settled.filter((old) => words.some((word) => alike(word, old.words)) && !kept.includes(old));
  change([...kept, ...before]);
}

menu.addEventListener('keydown', (event) => {
  const items = [...menu.querySelectorAll('.sb-cast-item')];
  const at = items.indexOf(document.activeElement);
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === 'Escape') { event.preventDefault(); shut(); }
  else if (event.key === 'Tab') shut();
  else if (goal !== undefined) { event.preventDefault(); items[goal % items.length].focus(); }
});
document.addEventListener('pointerdown', (event) => {
  if (menu.of && !menu.contains(event.target) && !chipOf(menu.of)?.contains(event.target)) shut();
});
people.addEventListener('scroll', () => menu.of && place());

// The Entities tab is built when it is first opened.
function visit(id, until = performance.now() + 5000) {
  shut();
  [...document.querySelectorAll('[role="tab"]')].find((tab) => tab.textContent.trim() === 'Entities')?.click();
  const ask = () => {
    if (document.querySelector('.sb-entities *')) document.dispatchEvent(new CustomEvent('sb-entity', { detail: id }));
    else if (performance.now() < until) requestAnimationFrame(ask);
  };
  ask();
}

// --- the drawer: who is missing, and what is settled

const offered = make('div', 'sb-cast-offered');
const field = make('input');
Object.assign(field, { type: 'text', id: 'sb-cast-words', placeholder: 'Any words of the story', autocomplete: 'off', maxLength: 400 });
field.setAttribute('aria-label', 'Who is missing');
const add = press('Add', 'sb-small', () => {
  const words = field.value.split(',').map((word) => word.trim()).filter(Boolean);
  field.value = '';
  field.focus();
  if (words.length) say(words, 'somebody');
});
add.id = 'sb-cast-add';
field.addEventListener('keydown', (event) => { if (event.key === 'Enter') add.click(); });
const edits = make('ul', 'sb-cast-edits');
const again = press('Read the story again', 'sb-primary sb-small', () => trigger('again', { board: value.board, settled: settled() }));
again.id = 'sb-cast-again';
const discard = press('Discard', 'sb-small', () => { change(value.settled); missing.focus(); });
discard.id = 'sb-cast-discard';
const note = make('p', 'sb-quiet');
const sending = make('div', 'sb-cast-send', again, discard, note);
const who = make('div', 'sb-cast-part', make('p', 'sb-label', 'Who is who'), edits);
const drawer = make('div', 'sb-panel sb-cast-drawer',
  make('div', 'sb-cast-part', make('p', 'sb-label', 'Who is missing?'), offered, make('div', 'sb-cast-adding sb-field', field, add)), who, sending);
drawer.id = 'sb-cast-drawer';
const voice = make('div', 'sb-voice');
voice.setAttribute('aria-live', 'polite');

function renderOffered() {
  const left = value.mentioned.filter((word) => !about(word));
  const pills = left.slice(0, many ? undefined : FEW).map((word) => {
    const node = press('', 'sb-pill', () => { say([word], 'somebody'); (offered.querySelector('button') || field).focus(); });
    node.append(text(word));
    return node;
  });
  const more = press(left.length - FEW + ' more', 'sb-pill sb-bare', () => { many = true; render(); offered.children[FEW + 1]?.focus(); });
  offered.hidden = !left.length;
  offered.replaceChildren(make('span', 'sb-quiet', 'The story mentions'), ...pills, ...(!many && left.length > FEW ? [more] : []));
}

function renderEdits() {
  const all = settled();
  who.hidden = !all.length;
  edits.replaceChildren(...all.map((one, at) => {
    const off = press('×', 'sb-chip-off', () => {
      change(all.filter((other) => other !== one));
      (edits.querySelectorAll('button')[at] || edits.querySelector('li:last-child button') || field).focus();
    });
    off.setAttribute('aria-label', 'Remove “' + sentence(one) + '”');
    const words = make('span', 'sb-cast-said', text(capital(one.words)), ' is ', one.being === 'same' ? text(one.name) : one.being);
    return make('li', 'sb-chip' + (news(one) ? '' : ' sb-old'), words, off);
  }));
}

function render() {
  root.hidden = !value.told;
  const told = value.settled.length;
  for (const node of [missing, count]) node.setAttribute('aria-expanded', String(unfolded));
  count.hidden = !told;
  count.textContent = told + ' settled';
  drawer.hidden = !unfolded;
  renderPeople();
  renderOffered();
  renderEdits();
  sending.hidden = !dirty();
  again.disabled = value.busy;
  note.textContent = value.busy ? 'This board is being drawn: the story can be read again after that.'
    : 'It becomes a new board; this one stays as it is.';
}

root.append(make('div', 'sb-cast-line', make('h2', '', 'Who is in it'), make('div', 'sb-cast-flow', people, make('div', 'sb-cast-tools', count, missing))), menu, drawer, voice);
// The editor beside the wall leaves the row less room than the window's width tells.
new ResizeObserver(([one]) => root.classList.toggle('sb-narrow', one.contentRect.width < NARROW_PX)).observe(root);
watch('value', () => {
  const given = props.value || { ...value, board: '', told: false };
  if (given.read) drafts.delete(given.read);
  if (JSON.stringify(given) === JSON.stringify(value)) return; // a row that says the same keeps its focus
  if (given.board !== value.board) {
    shut();
    crowd = many = false;
    unfolded = drafts.has(given.board);
  }
  value = given;
  render();
});
