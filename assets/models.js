// Models and memory. Its value is { groups: [{ id, title, text, models: [{ id, name, about, can, size, state, share,
// words, trouble, folder, ours, added, comes, licence: { name, link, commercial, terms, note, gated, accepted } }] }],
// loras: [{ name, size, source, state, words, trouble }], empty: null | { title, text }, disk: { folder, taken, free },
// looked: null | { folder, note, trouble, rows: [{ path, name, what, size, added, can, why }] }, look: the number of that look,
// memory: null | { budget, resident, working, parked, waiting, counted, parts: [{ key, label, role, size, share, used, busy }] } }.
// A state is absent, part, here, damaged, another (revision), incomplete, waiting, fetching or checking.
// Events to Python: 'act' { verb, id, accept } (the id of look and add is a path), and 'pulse' while it is in sight.

const { make, press, pulse } = sagebrush;
const root = element.querySelector('.sb-models');
const act = (verb, id, more = {}) => trigger('act', { verb, id, accept: false, ...more });
let asking = ''; // the model whose licence is shown to be accepted
let leaving = ''; // the model that is about to be removed
let only = 'all'; // or 'here'

const note = make('div', 'sb-empty sb-models-none');
const lists = make('div', 'sb-model-groups');
const disk = make('p', 'sb-quiet sb-models-disk');
const held = make('section', 'sb-panel sb-memory');
held.setAttribute('aria-label', 'Memory');

const views = make('div', 'sb-views');
views.setAttribute('role', 'radiogroup');
views.setAttribute('aria-label', 'Which models');
for (const [id, label] of [['all', 'All'], ['here', 'On this machine']]) {
  const input = make('input');
  Object.assign(input, { type: 'radio', name: 'sb-models-view', value: id, checked: id === only });
  input.addEventListener('change', () => { only = id; render(); });
  views.append(make('label', '', input, make('span', '', label)));
}
const tools = make('div', 'sb-toolbar', views, disk);

// --- one model

const LABELS = { absent: 'Get', another: 'Get', incomplete: 'Get', part: 'Go on', damaged: 'Mend' };

function named(label, className, model, does) {
  const button = press(label, className, does);
  button.setAttribute('aria-label', label + ': ' + model.name);
  button.dataset.act = label;
  return button;
}

function get(model) {
  if (model.licence.accepted) return act('get', model.id);
  asking = asking === model.id ? '' : model.id;
  leaving = '';
  render();
  if (asking) lists.querySelector('.sb-model-asks .sb-primary')?.focus();
}

function buttons(model) {
  const all = make('div', 'sb-model-acts');
  const busy = ['waiting', 'fetching', 'checking'].includes(model.state);
  if (busy) all.append(named(model.state === 'checking' ? 'Stop' : 'Pause', 'sb-small', model, () => act('pause', model.id)));
  if (LABELS[model.state] && model.comes) all.append(named(LABELS[model.state], 'sb-small' + (model.state === 'absent' ? '' : ' sb-primary'), model, () => get(model)));
  if (model.state === 'here' && model.ours) all.append(named('Check', 'sb-small', model, () => act('check', model.id)));
  if (model.added || (model.ours && ['here', 'part', 'damaged', 'another'].includes(model.state))) {
    all.append(named('Remove', 'sb-small', model, () => { leaving = leaving === model.id ? '' : model.id; asking = ''; render(); }));
  }
  return all;
}

function link(licence) {
  if (!/^https:/.test(licence.link)) return licence.name; // nowhere to go: it must not look like a link
  const node = make('a', '', licence.name);
  Object.assign(node, { href: licence.link, target: '_blank', rel: 'noopener noreferrer' });
  return node;
}

function question(className, words, yes, no, more) {
  const node = make('div', 'sb-model-asks ' + className, make('p', '', ...words), make('div', 'sb-row', yes, no), more);
  node.addEventListener('keydown', (event) => { if (event.key === 'Escape') no.click(); });
  return node;
}

function licencePanel(model) {
  const { licence } = model;
  const words = [model.name + ' comes under the licence ', link(licence), '. ', (licence.note || licence.terms[0].toUpperCase() + licence.terms.slice(1) + '.')];
  if (licence.gated) words.push(' The Hub hands it out only to those who accepted it there as well, and have set HF_TOKEN.');
  const yes = named('Accept and get', 'sb-small sb-primary', model, () => { asking = ''; act('get', model.id, { accept: true }); });
  const no = named('Not now', 'sb-small', model, () => { asking = ''; render(); });
  return question('', words, yes, no);
}

function removalPanel(model) {
  const part = model.state === 'part' ? 'What has come of ' + model.name + ' goes' : model.name + ' goes';
  const words = model.added ? [model.name + ' goes out of the catalogue. Its files stay where they lie', ...(model.folder ? [': ', make('code', '', model.folder)] : []), '.'] : [part + ' off the disk; it can be fetched again.'];
  const yes = named('Remove it', 'sb-small sb-danger', model, () => { leaving = ''; act('remove', model.id); });
  const no = named('Keep it', 'sb-small', model, () => { leaving = ''; render(); });
  return question('', words, yes, no);
}

const STATES = { here: 'Here', damaged: 'Damaged', another: 'Another revision', incomplete: 'Incomplete', part: 'Paused', waiting: 'Waiting', fetching: 'Coming', checking: 'Checking' };

function bar(model) {
  const shown = ['fetching', 'checking', 'part'].includes(model.state);
  if (!shown) return null;
  const node = make('div', 'sb-bar' + (model.state === 'part' ? ' sb-bar-still' : ''));
  const percent = Math.floor(100 * model.share);
  Object.entries({ role: 'progressbar', 'aria-label': STATES[model.state] + ': ' + model.name, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': percent })
    .forEach(([name, value]) => node.setAttribute(name, value));
  const fill = make('span');
  fill.style.width = percent + '%';
  node.append(fill);
  return node;
}

function row(model) {
  const node = make('li', 'sb-model sb-model-' + model.state);
  node.dataset.id = model.id;
  const title = make('h3', '', model.name);
  if (STATES[model.state]) {
    const percent = ['fetching', 'checking', 'part'].includes(model.state) ? ' ' + Math.floor(100 * model.share) + ' %' : '';
    title.append(make('span', 'sb-state sb-model-state', STATES[model.state] + percent));
  }
  const terms = make('span', 'sb-terms-' + model.licence.commercial, model.licence.terms);
  const facts = make(
    'p', 'sb-quiet sb-model-facts', make('span', 'sb-model-size', model.size), ...model.can.map((word) => make('span', '', word)),
    make('span', 'sb-model-licence', link(model.licence)), terms,
  );
  const what = make('div', 'sb-model-what', title, make('p', 'sb-model-about', model.about), facts);
  if (model.words) what.append(make('p', model.trouble ? 'sb-model-words sb-wrong' : 'sb-model-words sb-quiet', model.words));
  if (model.folder) what.append(make('p', 'sb-quiet sb-model-folder', make('code', '', model.folder)));
  const line = bar(model);
  if (line) what.append(line);
  node.append(what, buttons(model));
  if (asking === model.id) node.append(licencePanel(model));
  if (leaving === model.id) node.append(removalPanel(model));
  return node;
}

// A line for the name of something, and the button that does it; `after` is given what was typed.
function line(id, label, placeholder, words, button, after) {
  const input = make('input', 'sb-entity-new');
  Object.assign(input, { type: 'text', id, placeholder, spellcheck: false, autocomplete: 'off' });
  input.setAttribute('aria-label', label);
  const go = press(words, 'sb-small', () => (input.value.trim() ? after(input) : input.focus()));
  go.id = button;
  input.addEventListener('keydown', (event) => { if (event.key === 'Enter') go.click(); });
  return make('div', 'sb-lora-get', input, go);
}

// --- LoRA files

const lora = line('sb-lora', 'Where the LoRA file lies', 'hf://owner/name/file.safetensors', 'Get', 'sb-lora-get', (typed) => {
  act('get', typed.value.trim());
  typed.value = '';
});
const loraRows = make('ul', 'sb-model-rows');
const loraSection = make(
  'section', '', make('div', 'sb-shelf-head', make('h2', '', 'LoRA files')),
  make('p', 'sb-quiet sb-model-group', 'A person, a style, a thing a model was taught. From the Hub (hf:// or its address), from s3://bucket/key, or a file or folder of this machine.'),
  lora, loraRows,
);
loraSection.setAttribute('aria-label', 'LoRA files');

function loraRow(lora) {
  const node = make('li', 'sb-model');
  node.dataset.id = lora.id;
  const what = make('div', 'sb-model-what', make('h3', '', lora.name), make('p', 'sb-quiet sb-model-facts', make('span', 'sb-model-size', lora.size), make('span', '', lora.source)));
  if (lora.words) what.append(make('p', lora.trouble ? 'sb-model-words sb-wrong' : 'sb-model-words sb-quiet', lora.words));
  const acts = make('div', 'sb-model-acts');
  if (lora.act) acts.append(named(lora.act, 'sb-small', lora, () => (lora.act === 'Remove' ? (leaving = lora.id, render()) : act(lora.act === 'Pause' ? 'pause' : 'get', lora.id))));
  node.append(what, acts);
  if (leaving === lora.id) node.append(removalPanel({ ...lora, state: 'here' }));
  return node;
}

let lorasDrawn = '';
function renderLoras(loras) {
  const state = JSON.stringify([loras, leaving]);
  if (state === lorasDrawn) return;
  lorasDrawn = state;
  loraRows.hidden = !loras.length;
  loraRows.replaceChildren(...loras.map(loraRow));
}

// --- a folder of this machine

const folder = line('sb-look', 'A folder on this machine', '/home/me/models', 'Look in it', 'sb-look-in', (typed) => {
  act('look', typed.value.trim());
  findsDrawn = '';
  finds.replaceChildren(make('p', 'sb-quiet', 'Looking …')); // a large folder takes a while; what was found before is gone
});
const finds = make('div', 'sb-finds');
finds.setAttribute('aria-live', 'polite');
const lookSection = make(
  'section', 'sb-look', make('h2', '', 'Models you have already'), folder,
  make('p', 'sb-quiet', 'Name the folder they are in. They stay where they lie; nothing is looked for by itself.'), finds,
);
folder.firstChild.title = 'Diffusers folders, checkpoints of one file, LoRA files, control models and decoders are found, in it and below it';
lookSection.setAttribute('aria-label', 'A folder on this machine');

function findRow(find) {
  const node = make('li', 'sb-model');
  node.dataset.id = find.path;
  const title = make('h3', '', find.name);
  if (find.added) title.append(make('span', 'sb-state sb-model-state', 'In the catalogue'));
  const facts = make('p', 'sb-quiet sb-model-facts', ...[find.size, find.what].filter(Boolean).map((word) => make('span', '', word)));
  const what = make('div', 'sb-model-what', title, facts);
  if (find.why) what.append(make('p', 'sb-model-words sb-quiet', find.why));
  what.append(make('p', 'sb-quiet sb-model-folder', make('code', '', find.path)));
  const acts = make('div', 'sb-model-acts');
  if (find.can) acts.append(named('Add', 'sb-small', find, () => act('add', find.path)));
  node.append(what, acts);
  return node;
}

let findsDrawn = '';
function renderFinds(looked, look) {
  const state = JSON.stringify([looked, look]);
  if (state === findsDrawn) return;
  findsDrawn = state;
  finds.replaceChildren();
  if (!looked) return;
  const close = press('Close', 'sb-small', () => { act('look', ''); folder.firstChild.focus(); });
  close.id = 'sb-look-close';
  if (looked.trouble) return finds.append(make('p', 'sb-wrong', looked.trouble));
  const count = looked.rows.length;
  const words = count ? count + (count === 1 ? ' find in ' : ' finds in ') : 'No model lies in ';
  finds.append(make('div', 'sb-finds-head', make('p', 'sb-quiet', words, make('code', '', looked.folder), looked.note ? ' · ' + looked.note : ''), close));
  if (count) finds.append(make('ul', 'sb-model-rows', ...looked.rows.map(findRow)));
}

// --- all of them

function group(one) {
  const here = one.models.filter((model) => model.state === 'here').length;
  const shown = only === 'all' ? one.models : one.models.filter((model) => model.state !== 'absent');
  if (!shown.length) return null;
  const head = make('div', 'sb-shelf-head', make('h2', '', one.title), make('span', 'sb-quiet', here ? here + ' of ' + one.models.length + ' here' : String(one.models.length)));
  const rows = make('ul', 'sb-model-rows', ...shown.map(row));
  const section = make('section', '', head, make('p', 'sb-quiet sb-model-group', one.text), rows);
  section.setAttribute('aria-label', one.title);
  return section;
}

let drawn = '';
function renderLists(value) {
  const state = JSON.stringify([value.groups, value.empty, asking, leaving, only]);
  if (state === drawn) return; // what says the same keeps its focus
  drawn = state;
  const focused = lists.contains(document.activeElement) ? document.activeElement : null;
  const at = focused && [focused.closest('[data-id]')?.dataset.id, focused.dataset.act];
  const groups = value.groups.map(group).filter(Boolean);
  lists.replaceChildren(...groups);
  if (!groups.length) lists.append(make('div', 'sb-empty', make('strong', '', 'Nothing is on this machine'), make('p', '', 'Choose All and get what you want to draw with.')));
  if (!at || !at[0]) return;
  const again = [...lists.querySelectorAll('[data-id="' + CSS.escape(at[0]) + '"] button')];
  (again.find((button) => button.dataset.act === at[1]) || again[0])?.focus({ preventScroll: true });
}

// --- the memory

function partRow(part) {
  const off = press('Unload', 'sb-small', () => act('unload', part.key));
  off.setAttribute('aria-label', 'Unload ' + part.label);
  off.disabled = part.busy;
  const words = make('div', 'sb-part-what', make('strong', '', part.label), make('span', 'sb-quiet', part.size + ' · ' + part.used));
  return make('li', 'sb-part', words, off);
}

let heldDrawn = '';
let unfolded = matchMedia('(min-width: 1024px)').matches; // the parts, which would push the list off a small screen
function renderMemory(memory) {
  const state = JSON.stringify(memory);
  if (state === heldDrawn) return;
  heldDrawn = state;
  const title = make('h2', '', 'In memory');
  if (!memory || (!memory.parts.length && !memory.parked)) {
    held.replaceChildren(title, make('p', 'sb-quiet', 'Nothing is loaded. A model is loaded when it first draws and stays until its room is needed.'));
    return;
  }
  const line = make('div', 'sb-gauge');
  line.setAttribute('role', 'img');
  line.setAttribute('aria-label', memory.resident + ' of ' + memory.budget + ' taken');
  for (const part of memory.parts) {
    const piece = make('span', 'sb-gauge-' + part.role + (part.busy ? ' sb-gauge-busy' : ''));
    piece.style.width = Math.min(100, 100 * part.share) + '%';
    piece.title = part.label + ', ' + part.size;
    line.append(piece);
  }
  const rest = [memory.working && memory.working + ' set aside to work in', memory.parked && memory.parked + ' waiting in the host’s memory', memory.waiting && memory.waiting + ' waiting for room'].filter(Boolean);
  const all = press('Unload all', 'sb-small', () => act('unload', ''));
  all.disabled = !memory.parked && memory.parts.every((part) => part.busy);
  const count = memory.parts.length;
  const parts = make(
    'details', '', make('summary', '', count === 1 ? 'One part' : count + ' parts'),
    make('ul', 'sb-parts', ...memory.parts.map(partRow)), memory.counted && make('p', 'sb-quiet', memory.counted),
  );
  parts.open = unfolded;
  parts.addEventListener('toggle', () => { unfolded = parts.open; });
  held.replaceChildren(
    make('div', 'sb-memory-head', title, all), line,
    make('p', 'sb-quiet', [memory.resident + ' of ' + memory.budget, ...rest].join(' · ')), parts,
  );
}

function render() {
  const value = props.value;
  if (!value) return; // not asked yet
  note.hidden = !value.empty;
  if (value.empty) note.replaceChildren(make('strong', '', value.empty.title), make('p', '', value.empty.text));
  disk.replaceChildren(value.disk.taken + ' in ', make('code', '', value.disk.folder), ' · ' + value.disk.free + ' free');
  renderLists(value);
  renderLoras(value.loras);
  renderFinds(value.looked, value.look);
  renderMemory(value.memory);
}

root.append(make('div', 'sb-models-main', tools, lookSection, note, lists, loraSection), held);
watch('value', render);
render();
const inSight = () => root.offsetParent !== null;
new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && trigger('pulse', {})).observe(root);
pulse(1.5, () => inSight() && trigger('pulse', {}));
