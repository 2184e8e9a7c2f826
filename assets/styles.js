// The styles of the project that is open, the presets they are copied from, and the editor of the one that is opened.
// Its value is { project, own: [card], presets: [card], undo, open, form: { style, choices } }; a card is
// { id, name, note, used, picture }, its picture '' until it is painted. `open` is null or { id, name, version,
// fields: {…}, versions: [{ version, kept, words }], using, others: [[name, id]], pictures: [[name, id]], on }: what
// draws in it, in words, what may take its place, what it can be tried on, and on which of these first. Its prop `proof`
// is { id, picture }: the open style with the changes that are not saved yet.
// Events to Python: 'pulse', 'paint', 'proof' { id, changes, on }, 'act' { verb, id, … }. When a proof has been drawn, or
// could not be, the document hears 'sb-proved'; when cards have been painted, 'sb-painted'.

const { make, press, fill, fields, pulse, Drafts } = sagebrush;
const room = element.querySelector('.sb-styles');
const gallery = make('div', 'sb-shelves');
const editor = make('section', 'sb-style-editor');
const OPENING = ['copy', 'undo']; // the style they make is opened
const drafts = new Drafts('styles'); // style → { field: value } changed and not saved
let opened = null; // what the editor shows
let wanted = ''; // the style a person opened last, '' once it is closed; null while one is made that opens by itself
let parts = null; // built when the first style is opened
let known = ''; // the gallery as it stands, so that it is not built anew for nothing
let proving = false;
let waiting = null; // the proof to ask for next
let painting = false;
room.append(gallery, editor);
editor.hidden = true;
editor.setAttribute('aria-label', 'Style');

function act(verb, id, more = {}) {
  if (verb === 'open') wanted = id;
  else if (verb === 'close') wanted = '';
  else wanted = OPENING.includes(verb) ? null : opened?.id || '';
  trigger('act', { verb, id, ...more });
  // One shut a moment ago is what Python still tells of: no news will come of it.
  if (verb === 'open') follow(props.value);
}

// --- the cards

function button(words, id, verb, name, more = '') {
  const node = press(words, 'sb-small ' + more, () => act(verb, id));
  node.dataset.key = verb + ' ' + id;
  node.setAttribute('aria-label', words + ': ' + name);
  return node;
}

function card(given, own, project) {
  const image = make(given.picture ? 'img' : 'div', given.picture ? '' : 'sb-drawing');
  if (given.picture) Object.assign(image, { src: given.picture, alt: 'A sample drawn in ' + given.name });
  const picture = make('div', 'sb-style-picture', image, given.used && make('span', 'sb-badge', 'Project’s style'));
  const note = drafts.has(given.id) ? 'Changes not saved yet' : given.note;
  const acts = [];
  if (own) acts.push(button('Edit', given.id, 'open', given.name));
  if (project) acts.push(button(own ? 'Copy' : 'Make a copy', given.id, 'copy', given.name));
  if (project && !given.used) acts.push(button('Use for this project', given.id, 'use', given.name));
  const node = make('li', 'sb-style', picture, make('h3', '', given.name), note && make('p', 'sb-quiet', note), make('div', 'sb-row', ...acts));
  node.dataset.id = given.id;
  if (given.id === opened?.id) node.setAttribute('aria-current', 'true');
  if (own) picture.addEventListener('click', () => act('open', given.id));
  picture.classList.toggle('sb-opens', own);
  return node;
}

function shelf(title, words, cards, ...more) {
  const list = make('ul', 'sb-style-cards', ...cards);
  list.setAttribute('aria-label', title);
  return make('section', '', make('div', 'sb-shelf-head', make('h2', '', title), make('p', 'sb-quiet', words), ...more), cards.length ? list : '');
}

function empty(strong, words) { return make('div', 'sb-empty', make('strong', '', strong), make('p', '', words)); }

function renderGallery(value) {
  const now = JSON.stringify([value.project, value.own, value.presets, value.undo, opened?.id, [...drafts.keys()]]);
  if (now === known) return;
  known = now;
  const focus = document.activeElement?.closest?.('.sb-shelves') && document.activeElement.dataset.key;
  const undo = value.undo && press('Undo delete of “' + value.undo + '”', 'sb-small', () => act('undo', ''));
  if (undo) undo.id = 'sb-undo-style';
  const own = value.own.map((given) => card(given, true, value.project));
  const none = !value.project
    ? empty('No project is open', 'Styles belong to a project: choose New project above, or draw a story. These are the presets it can begin with.')
    : !own.length && empty('No style of its own yet', 'Make a copy of a preset below: it is this project’s, and every line and colour of it can be changed.');
  gallery.replaceChildren(
    make('div', '', value.project && shelf('Styles of this project', 'Changed as you like; every version is kept.', own, undo), none),
    shelf('Presets', 'They stay as they are.', value.presets.map((given) => card(given, false, value.project))),
  );
  if (focus) gallery.querySelector('[data-key="' + CSS.escape(focus) + '"]')?.focus({ preventScroll: true });
}

// --- the editor

const draft = () => drafts.get(opened.id) || {};
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function build() {
  const title = make('h2');
  const close = press('Close', 'sb-small', shut);
  close.id = 'sb-close-style';
  const picture = make('img', 'sb-proof');
  const on = make('select', 'sb-list');
  on.setAttribute('aria-label', 'Try it on');
  on.addEventListener('change', () => prove());
  const place = make('div', 'sb-fields');
  const controls = fields(place, props.fields, told, felt);
  const save = press('', 'sb-primary', () => act('save', opened.id, { changes: draft() }));
  save.id = 'sb-save-style';
  const discard = press('Discard', '', () => { drafts.delete(opened.id); setFields(); settle(); prove(); });
  const versions = make('ol', 'sb-style-versions');
  const name = make('input');
  Object.assign(name, { type: 'text', id: 'sb-style-name' });
  name.setAttribute('aria-label', 'Name of the style');
  const rename = press('Rename', 'sb-small', () => act('rename', opened.id, { name: name.value }));
  name.addEventListener('keydown', (event) => { if (event.key === 'Enter') rename.click(); });
  name.addEventListener('input', () => { rename.disabled = name.value.trim() === opened.name; });
  const gone = make('div', 'sb-removal');
  editor.append(
    make('div', 'sb-proof-head', make('div', 'sb-editor-head', title, close), make('div', 'sb-proof-frame sb-drawing', picture), on),
    make('div', 'sb-panel', place, make('div', 'sb-style-acts', save, discard)),
    make('div', 'sb-panel', make('h3', '', 'Versions'), versions),
    make('div', 'sb-panel', make('h3', '', 'Name'), make('div', 'sb-field sb-naming', name, rename), gone),
  );
  picture.addEventListener('load', () => picture.classList.remove('sb-waits'));
  return { title, close, picture, on, controls, save, discard, versions, name, rename, gone };
}

function told(name, value) {
  if (!opened) return;
  const now = { ...draft(), [name]: value };
  if (same(value, opened.fields[name])) delete now[name];
  if (Object.keys(now).length) drafts.set(opened.id, now);
  else drafts.delete(opened.id);
  settle();
  prove();
}

// While a slider or a colour moves it is proved as it passes; it counts when it is let go.
function felt(name) {
  const { input } = parts.controls[name];
  const kind = props.fields.find((spec) => spec.name === name).kind;
  if (kind === 'slider' && input.checkValidity() && input.value !== '') prove({ [name]: input.valueAsNumber });
  if (kind === 'colour' && /^#[0-9a-f]{6}$/i.test(input.value)) prove({ [name]: input.value.toLowerCase() });
}

// One proof is drawn at a time, and then the newest that was wanted meanwhile: Gradio would lose some of them.
function prove(passing = {}) {
  waiting = { id: opened.id, changes: { ...draft(), ...passing }, on: parts.on.value };
  if (!proving) sendProof();
}

function sendProof() {
  proving = Boolean(waiting);
  if (waiting) trigger('proof', waiting);
  waiting = null;
}

// All but the one a person is typing in, unless it is for another style.
function setFields(all = true) {
  const now = { ...opened.fields, ...draft() };
  for (const [name, control] of Object.entries(parts.controls)) {
    if (all || control.input !== document.activeElement) control.set(now[name]);
  }
}

// What depends on whether something is changed.
function settle() {
  const count = Object.keys(draft()).length;
  parts.save.disabled = parts.discard.disabled = !count;
  parts.save.textContent = count ? 'Save as version ' + (opened.version + 1) : 'Saved as version ' + opened.version;
  renderGallery(props.value);
}

function leave() {
  for (const control of Object.values(parts.controls)) if (control.tell) control.tell();
}

function shut() {
  const id = opened.id;
  leave();
  act('close', id);
  renderEditor(null);
  renderGallery(props.value);
  gallery.querySelector('[data-key="open ' + CSS.escape(id) + '"]')?.focus({ preventScroll: true });
}

function version(given, current) {
  const time = make('time', 'sb-quiet', new Date(given.kept).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }));
  time.dateTime = given.kept;
  const back = press('Restore', 'sb-small', () => act('restore', opened.id, { version: given.version }));
  back.setAttribute('aria-label', 'Restore version ' + given.version);
  return make('li', '', make('div', '', make('strong', '', 'Version ' + given.version), ' ', time, make('p', '', given.words)), current ? make('span', 'sb-state sb-state-running', 'in use') : back);
}

function renderVersions() {
  const focused = parts.versions.contains(document.activeElement);
  parts.versions.replaceChildren(...opened.versions.map((given, place) => version(given, !place)));
  if (focused) (parts.versions.querySelector('button') || parts.close).focus({ preventScroll: true });
}

function renderRemoval() {
  const { id, using, others } = opened;
  const list = make('select', 'sb-list');
  list.id = 'sb-style-instead';
  list.setAttribute('aria-label', 'Style that takes its place');
  fill(list, [['Choose what takes its place …', ''], ...others], '');
  const remove = press('Delete this style', 'sb-small', () => act('delete', id, { instead: using ? list.value : '' }));
  remove.id = 'sb-delete-style';
  remove.disabled = Boolean(using);
  list.addEventListener('change', () => { remove.disabled = !list.value; });
  const words = using ? 'It draws ' + using + '. Another style takes its place when it is deleted.' : 'Nothing draws in it.';
  parts.gone.replaceChildren(make('h3', '', 'Delete'), make('p', 'sb-quiet', words), make('div', 'sb-row', using && list, remove));
}

function renderEditor(open) {
  editor.hidden = !open;
  room.classList.toggle('sb-editing', Boolean(open));
  const before = opened;
  opened = open;
  if (!open) return;
  parts ||= build();
  const other = before?.id !== open.id;
  if (!other && same(before, open)) return;
  for (const [name, value] of Object.entries(draft())) if (same(value, open.fields[name])) delete draft()[name];
  if (!Object.keys(draft()).length) drafts.delete(open.id);
  parts.title.textContent = open.name;
  if (other || !same(before.pictures, open.pictures)) {
    const kept = !other && open.pictures.some(([, id]) => id === parts.on.value);
    fill(parts.on, open.pictures, kept ? parts.on.value : open.on);
  }
  if (other || before.name !== open.name) parts.name.value = open.name;
  parts.rename.disabled = parts.name.value.trim() === open.name;
  if (other || !same(before.versions, open.versions)) renderVersions();
  if (other || !same([before.using, before.others], [open.using, open.others])) renderRemoval();
  if (other || !same(before.fields, open.fields)) {
    setFields(other);
    prove();
  }
  settle();
  if (other) {
    parts.picture.alt = 'Drawn in ' + open.name;
    parts.picture.classList.add('sb-waits');
    editor.scrollTop = 0;
    parts.close.focus({ preventScroll: true });
    if (getComputedStyle(gallery).display === 'none') element.scrollIntoView();
  }
}

// --- what comes from Python

// An answer from before the last choice neither opens nor shuts the editor; a style that is gone does.
function follow(value) {
  const open = value.open;
  if (wanted === null && open && open.id !== opened?.id) wanted = open.id;
  if (wanted && wanted === open?.id) renderEditor(open);
  else if (opened && !value.own.some((given) => given.id === opened.id)) {
    if (wanted === opened.id) wanted = '';
    renderEditor(null);
  }
}

function render() {
  const value = props.value;
  if (!value) return; // not asked yet
  follow(value);
  renderGallery(value);
  document.dispatchEvent(new CustomEvent('sb-styles', { detail: value.form }));
  paint();
}

function paint() {
  const { own, presets } = props.value;
  if (painting || ![...own, ...presets].some((given) => !given.picture)) return;
  painting = true; // until it is done; a failure ends it, instead of saying the same again and again
  trigger('paint', {});
}

function renderProof() {
  const proof = props.proof;
  if (!proof || proof.id !== opened?.id) return;
  if (parts.picture.getAttribute('src') === proof.picture) parts.picture.classList.remove('sb-waits');
  else parts.picture.src = proof.picture;
}

editor.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  shut();
});

watch('value', render);
watch('proof', renderProof);
render();
const seen = () => element.offsetParent !== null;
const ask = () => seen() && trigger('pulse', {});
new IntersectionObserver(([entry]) => entry.isIntersecting && ask()).observe(element);
document.addEventListener('sb-desk', ask);
document.addEventListener('sb-proved', sendProof);
document.addEventListener('sb-painted', () => { painting = false; paint(); });
pulse(1.5, ask);
