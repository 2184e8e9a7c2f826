// Everyone and everything in the film: a gallery by kind, and the form of the one that is open.
// Its value is { project, empty: { title, text }, entities: [{ id, kind, name, about, draft, flagged, colour, url }],
// flagged, busy, undo: [[name, id]], open: null | { id, kind, version, draft, flagged, fields, styles, others,
// versions: [{ version, kept, changed }], sheets: [{ id, name, version, missing, cells: [{ label, url, whole }] }] } }.
// Events to Python: 'act' { verb, id, … }, and 'pulse' while it is in sight. Fields are kept by Save: a version each.

const { make, press, fill, fields, values, drawing, labelled, pulse, Drafts } = sagebrush;
const root = element.querySelector('.sb-entities');
const kinds = new Map(props.kinds.map((kind) => [kind.id, kind]));
const typed = new Drafts('entities'); // entity → { field: value } changed and not saved yet
const drafts = new Map([...typed].map(([id, fields]) => [id, held(fields)])); // the same, as what gives each value
const forms = new Map(); // kind → { node, controls }: built when first needed
let shown = ''; // the entity in the form
let wanted; // the entity asked for last: an older answer does not take its place
const act = (verb, more = {}) => trigger('act', { verb, ...more });

// --- above the gallery

const kind = make('select', 'sb-list');
kind.id = 'sb-entity-kind';
kind.setAttribute('aria-label', 'Kind');
fill(kind, props.kinds.map((one) => [one.name, one.id]), 'character');
const name = make('input', 'sb-entity-new');
Object.assign(name, { type: 'text', placeholder: 'Name', id: 'sb-entity-new', maxLength: 120 });
name.setAttribute('aria-label', 'Name of the new one');
const add = press('Add', 'sb-small', () => {
  if (!name.value.trim()) return name.focus();
  wanted = undefined;
  act('add', { kind: kind.value, name: name.value });
  name.value = '';
});
add.id = 'sb-entity-add';
name.addEventListener('keydown', (event) => { if (event.key === 'Enter') add.click(); });
const match = press('Find in shots', 'sb-small', () => act('match'));
match.id = 'sb-entity-match';
match.title = 'Looks in every shot for who and what is shown; it is done anew before a panel is drawn as well';
const undo = press('Undo delete', 'sb-small', () => { wanted = undefined; act('undo', { id: undo.dataset.id }); });
undo.id = 'sb-entity-undo';
const redraw = press('', 'sb-small sb-primary', () => act('redraw'));
redraw.id = 'sb-entity-redraw';
redraw.title = 'Draws every panel that shows them and is not approved, and new versions of their sheets';
const busy = make('p', 'sb-quiet sb-entity-busy');
busy.setAttribute('role', 'status');
const tools = make('div', 'sb-toolbar', make('div', 'sb-entity-adding', kind, name, add), match, undo, redraw, busy);

// --- the gallery

const gallery = make('div', 'sb-gallery');

function card(given) {
  const picture = make('span', 'sb-entity-picture');
  if (given.url) {
    const image = make('img');
    Object.assign(image, { src: given.url, alt: '', loading: 'lazy' });
    picture.append(image);
  } else {
    picture.style.setProperty('--sb-own', /^#[0-9a-f]{6}$/i.test(given.colour) ? given.colour : 'gray');
    picture.append(make('span', 'sb-initial', [...given.name][0] || '?'));
  }
  if (given.flagged) picture.append(make('span', 'sb-badge sb-flag', 'To redraw'));
  const about = given.about + (given.draft ? ' · draft' : '') + (drafts.has(given.id) ? ' · not saved' : '');
  const node = make('button', 'sb-entity', picture, make('strong', '', given.name), make('span', 'sb-quiet', about));
  node.type = 'button';
  node.dataset.id = given.id;
  node.setAttribute('aria-pressed', String(given.id === shown));
  node.addEventListener('click', () => choose(given.id));
  return node;
}

function choose(id) {
  wanted = id;
  act('open', { id });
  if (id) render(); // one shut a moment ago is what Python still tells of: no news will come of it
}

let drawnGallery = '';
function renderGallery(value) {
  const state = JSON.stringify([value.entities, shown, [...drafts.keys()]]);
  if (state === drawnGallery) return; // a gallery that says the same keeps its focus and its pictures
  drawnGallery = state;
  const focused = gallery.contains(document.activeElement) ? document.activeElement.dataset.id : '';
  gallery.replaceChildren(...props.kinds.flatMap((one) => {
    const here = value.entities.filter((entity) => entity.kind === one.id);
    if (!here.length) return [];
    const cards = make('div', 'sb-entity-row', ...here.map(card));
    return [make('section', '', make('h2', 'sb-gallery-title', one.plural, make('span', '', String(here.length))), cards)];
  }));
  if (focused) gallery.querySelector('[data-id="' + CSS.escape(focused) + '"]')?.focus();
}

// --- the form

// Rows of what it is to another and to whom.
function relationsControl(spec, touched) {
  const rows = make('div', 'sb-relations');
  const offered = make('datalist', '', ...spec.words.map((word) => new Option(word)));
  offered.id = 'sb-relation-words';
  let others = [];
  const get = () => [...rows.children].map((row) => ({ kind: row.children[0].value.trim(), entity_id: row.children[1].value }))
    .filter((one) => one.entity_id);
  const row = (given) => {
    const word = make('input');
    Object.assign(word, { type: 'text', value: given.kind, placeholder: 'owns', maxLength: 60 });
    word.setAttribute('list', offered.id);
    word.setAttribute('aria-label', 'Relation');
    const whom = make('select');
    whom.setAttribute('aria-label', 'To whom or what');
    fill(whom, [['Choose …', ''], ...others], given.entity_id);
    const off = press('×', 'sb-small', () => { node.remove(); touched(spec.name); more.focus(); });
    off.setAttribute('aria-label', 'Remove this relation');
    for (const input of [word, whom]) input.addEventListener('input', () => touched(spec.name));
    const node = make('div', 'sb-relation', word, whom, off);
    return node;
  };
  const more = press('Add a relation', 'sb-small', () => {
    const node = row({ kind: '', entity_id: '' });
    rows.append(node);
    node.firstChild.focus();
  });
  const node = make('div', 'sb-field', make('span', 'sb-label', spec.label), rows, more, offered);
  const set = (given) => rows.replaceChildren(...(given || []).map(row));
  return { node, input: more, get, set, offer: (known) => { others = known; more.hidden = !known.length; } };
}

function build(one) {
  const node = make('div', 'sb-fields');
  const touched = (field) => {
    const control = controls[field];
    drafts.set(shown, { ...drafts.get(shown), [field]: () => control.get() });
    settle();
  };
  const controls = {};
  for (const spec of one.fields) {
    if (spec.kind === 'relations') node.append((controls[spec.name] = relationsControl(spec, touched)).node);
  }
  Object.assign(controls, fields(node, one.fields.filter((spec) => spec.kind !== 'relations'), () => {}, touched));
  const relations = controls.relations?.node;
  const after = controls.priority?.node || controls.notes?.node;
  if (relations && after) node.insertBefore(relations, after);
  return { node, controls };
}

const title = make('h3');
const stand = make('p', 'sb-quiet');
const close = press('×', 'sb-act', () => shut());
close.setAttribute('aria-label', 'Close');
const save = press('Save', 'sb-primary', () => {
  kept = { id: shown, version: props.value.open.version, fields: typedIn(shown) };
  act('save', { id: shown, fields: kept.fields });
});
save.id = 'sb-entity-save';
const discard = press('Discard', '', () => { drafts.delete(shown); render(true); });
discard.id = 'sb-entity-discard';
const flag = press('', 'sb-small', () => act('flag', { id: shown, on: !props.value.open.flagged }));
flag.id = 'sb-entity-flag';
const remove = press('Delete', 'sb-small', () => { wanted = ''; act('delete', { id: shown }); });
remove.id = 'sb-entity-delete';
const place = make('div', 'sb-panel');
const sheets = make('div', 'sb-panel sb-sheets');
// The picture models draw it after: one from elsewhere, or a view of a sheet.
const guide = make('div', 'sb-panel sb-guide');
const file = make('input');
Object.assign(file, { type: 'file', accept: '.png,.jpg,.jpeg,.webp', id: 'sb-entity-picture' });
file.setAttribute('aria-label', 'Choose a picture to draw it after');
const choosing = make('label', 'sb-button sb-small sb-file', make('span', '', 'Choose a picture'), file);
file.addEventListener('change', async () => {
  const [given, id] = [file.files[0], shown];
  if (!given) return;
  choosing.firstChild.textContent = 'Bringing it in …';
  try {
    act('bring', { id, path: (await upload(given)).path });
    choosing.firstChild.textContent = 'Choose a picture';
  } catch {
    choosing.firstChild.textContent = 'It did not arrive: choose it again';
  }
  file.value = '';
});
// How its sheets are drawn: one choice for all of the page.
const box = make('div', 'sb-fields');
const ways = fields(box, props.drawing, () => {});
drawing(ways, props.drawing);
const how = make('details', 'sb-fold', make('summary', '', 'How sheets are drawn'), box);
how.id = 'sb-sheet-how';
const former = make('details', 'sb-fold');
former.id = 'sb-entity-versions';
const form = make(
  'div', 'sb-entity-form sb-stack',
  make('div', 'sb-entity-top', make('div', 'sb-editor-head', title, close), stand, make('div', 'sb-editor-acts', save, discard)),
  make('div', 'sb-row', flag, remove), place, guide, sheets, make('div', 'sb-panel', former),
);
form.hidden = true;
let kept = null; // what was sent to be saved, and the version it will follow
let version = 0;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// What was typed of an entity and not saved yet.
function typedIn(id) {
  return Object.fromEntries(Object.entries(drafts.get(id) || {}).map(([field, get]) => [field, get()]));
}

// The form is about to show another: its controls no longer hold what was typed of this one.
function leave() {
  if (!drafts.has(shown)) return;
  drafts.set(shown, held(typedIn(shown)));
}

function held(fields) {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, () => value]));
}

// Drops what the library holds by now; what was typed since it was sent stays a draft.
function saved(one) {
  if (!kept || kept.id !== one.id) return;
  const arrived = Object.entries(kept.fields).every(([field, value]) => same(value, one.fields[field]));
  if (one.version === kept.version && !arrived) return; // not yet, or it was refused
  const left = Object.entries(drafts.get(one.id) || {}).filter(([field, get]) => !same(get(), kept.fields[field]));
  if (left.length) drafts.set(one.id, Object.fromEntries(left));
  else drafts.delete(one.id);
  kept = null;
}

function shut() {
  const id = shown;
  leave();
  choose('');
  shown = '';
  form.hidden = true;
  root.classList.remove('sb-opened');
  gallery.querySelector('[data-id="' + CSS.escape(id) + '"]')?.focus();
}

function settle() {
  for (const id of typed.keys()) if (!drafts.has(id)) typed.delete(id);
  if (drafts.has(shown)) typed.set(shown, typedIn(shown));
  const dirty = drafts.has(shown);
  const draft = props.value.open && props.value.open.draft;
  save.disabled = !dirty && !draft;
  save.textContent = dirty || !draft ? 'Save' : 'Confirm';
  save.title = draft && !dirty ? 'It was found in the story: confirm that it is right' : 'Keeps a new version';
  discard.disabled = !dirty;
}

function fillForm(one, again) {
  const known = kinds.get(one.kind);
  if (!forms.has(one.kind)) forms.set(one.kind, build(known));
  const { node, controls } = forms.get(one.kind);
  saved(one);
  const other = shown !== one.id || again;
  if (other) leave();
  const mine = drafts.get(one.id) || {};
  const unsaved = other ? typedIn(one.id) : {};
  shown = one.id;
  if (other) {
    place.replaceChildren(node);
    form.scrollTop = 0;
  }
  controls.relations?.offer(one.others);
  controls.style?.offer(one.styles);
  if (other || version !== one.version) {
    for (const [field, control] of Object.entries(controls)) if (!(field in mine)) control.set(one.fields[field]);
  }
  for (const [field, value] of Object.entries(unsaved)) {
    controls[field].set(value);
    drafts.set(one.id, { ...drafts.get(one.id), [field]: () => value });
  }
  version = one.version;
}

function strip(run, reference) {
  const cells = run.cells.map((cell) => {
    const image = make('img');
    Object.assign(image, { src: cell.url, alt: cell.label, loading: 'lazy' });
    const link = make('a', 'sb-cell', image, make('span', '', cell.label));
    Object.assign(link, { href: cell.whole, target: '_blank', rel: 'noopener' });
    const chosen = cell.id === reference;
    const after = press(chosen ? 'Drawn after' : 'Draw after', 'sb-small', () => act('guide', { id: shown, frame: chosen ? '' : cell.id }));
    after.setAttribute('aria-pressed', String(chosen));
    after.setAttribute('aria-label', 'Draw it after the view ' + cell.label);
    return make('div', 'sb-view', link, after);
  });
  const left = run.missing ? ' · ' + run.missing + ' to come' : '';
  return make('div', 'sb-sheet', make('p', 'sb-quiet', run.name + ' · version ' + run.version + left), make('div', 'sb-cells', ...cells));
}

function renderSheets(one) {
  const able = kinds.get(one.kind).sheets;
  sheets.hidden = !able.length;
  const buttons = able.map(([label, id]) => {
    const button = press(label, 'sb-small', () => act('sheet', { id: shown, sheet: id, how: values(ways) }));
    button.id = 'sb-sheet-' + id;
    button.setAttribute('aria-label', 'Draw the sheet ' + label);
    return button;
  });
  const state = JSON.stringify([one.id, one.sheets, one.guide]);
  if (sheets.dataset.state === state) return;
  sheets.dataset.state = state;
  const words = one.sheets.length ? [] : [make('p', 'sb-quiet', 'Draws it from every side or in every mood, in one go.')];
  sheets.replaceChildren(make('h4', 'sb-label', 'Model sheets'), make('div', 'sb-row', ...buttons), how, ...words, ...one.sheets.map((run) => strip(run, one.guide?.id)));
}

function renderGuide(one) {
  const state = JSON.stringify([one.id, one.guide]);
  if (guide.dataset.state === state) return;
  guide.dataset.state = state;
  const first = one.guide ? 'Models that take references are shown this picture first.'
    : 'Models that take references are shown where it was drawn before. A picture of its own comes first.';
  const about = make('p', 'sb-quiet', one.cast ? first : 'Shown to models where words call it; a board shows them people only.');
  const picture = one.guide && make('img');
  if (picture) Object.assign(picture, { src: one.guide.url, alt: 'What it is drawn after', loading: 'lazy' });
  const off = one.guide && press('Take it away', 'sb-small', () => act('guide', { id: shown, frame: '' }));
  if (off) off.id = 'sb-entity-unguided';
  guide.replaceChildren(make('h4', 'sb-label', 'Drawn after'), ...[picture, about].filter(Boolean), make('div', 'sb-row', choosing, off));
}

function renderVersions(one) {
  const open = former.open;
  const rows = one.versions.map((given) => {
    const when = new Date(given.kept).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    const words = given.changed.length ? given.changed : ['As it came in'];
    const back = press('Restore', 'sb-small', () => { drafts.delete(shown); act('restore', { id: shown, version: given.version }); });
    back.setAttribute('aria-label', 'Restore version ' + given.version);
    const head = make('div', 'sb-version-head', make('strong', '', 'Version ' + given.version), make('span', 'sb-quiet', when));
    const node = make('li', 'sb-version', head, ...words.map((line) => make('p', 'sb-quiet', line)));
    if (given.version !== one.version) node.append(back);
    return node;
  });
  const count = one.versions.length;
  former.replaceChildren(make('summary', '', count === 1 ? 'One version' : count + ' versions'), make('ul', 'sb-versions', ...rows));
  former.open = open;
}

function renderForm(one, again) {
  fillForm(one, again);
  title.textContent = one.fields.name;
  stand.textContent = kinds.get(one.kind).name + (one.draft ? ' · draft, found in the story' : '') + ' · version ' + one.version;
  flag.textContent = one.flagged ? 'Take the mark off' : 'Mark to redraw';
  flag.setAttribute('aria-pressed', String(one.flagged));
  flag.title = 'Marked ones are drawn again everywhere with Redraw marked';
  renderGuide(one);
  renderSheets(one);
  renderVersions(one);
  form.hidden = false;
  settle();
}

// --- all of it

const nobody = make('div', 'sb-empty');

function render(again = false) {
  const value = props.value;
  if (!value) return; // not asked yet
  tools.hidden = !value.project;
  match.disabled = !value.entities.length;
  undo.hidden = !(value.undo && value.undo.length);
  if (!undo.hidden) {
    undo.textContent = 'Undo delete of ' + value.undo[0][0];
    undo.dataset.id = value.undo[0][1];
  }
  redraw.hidden = !value.flagged;
  redraw.textContent = 'Redraw marked (' + value.flagged + ')';
  busy.textContent = value.busy || '';
  nobody.hidden = value.entities.length > 0;
  nobody.replaceChildren(make('strong', '', value.empty.title), make('p', '', value.empty.text));
  const one = value.open;
  if (one && (wanted === undefined || wanted === one.id)) renderForm(one, again === true);
  else if (!one && !wanted) {
    shown = '';
    form.hidden = true;
  }
  root.classList.toggle('sb-opened', !form.hidden);
  renderGallery(value);
}

form.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  shut();
});

root.append(make('div', 'sb-entity-main', tools, nobody, gallery), form);
watch('value', () => render());
render();
document.addEventListener('sb-entity', ({ detail }) => choose(detail)); // asked for on another tab
const inSight = () => root.offsetParent !== null;
new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && trigger('pulse', {})).observe(root);
pulse(1.5, () => inSight() && trigger('pulse', {}));
