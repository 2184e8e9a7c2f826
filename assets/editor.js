// The chosen panel: its fields, its takes, and what can be done with it. Fields keep themselves.
// Its value is { id, title, fields: {…}, names, boards, approved, drawn, takes,
// how, maps, facts } – or { id: '', gone } when none is open: the panel it would have been.
// Events to Python: 'keep' { id, name, value }, 'act' { verb, … }, 'weigh' { how, panels } asks what that redraw would take.

const { make, press, fill, fields, values, drawing, ahead, reached, Drafts } = sagebrush;
const ARRIVED_MS = 15000; // what was sent so long ago to a studio that answers has come there
const editor = element.querySelector('.sb-stack');
let shown = ''; // the panel whose fields stand here
let wanted; // the panel a person chose last; '' once it is closed
let parts = null; // built when the first panel is opened
let weighed = ''; // what else there is to what a redraw of it takes
let held = {}; // the fields as the library holds them
let own = []; // maps of which the panel says how closely they are followed
let kept = {}; // the same, as far as each field has taken it over
const sent = new Drafts('panels'); // panel and field → what may not have come to the studio yet

// A page that is loaded anew sends once more what was typed while the studio did not answer.
function keep(id, name, value) {
  const what = id + ' ' + name;
  sent.set(what, value);
  trigger('keep', { id, name, value });
  setTimeout(() => { if (reached() && sent.get(what) === value) sent.delete(what); }, ARRIVED_MS);
}
for (const [what, value] of [...sent]) keep(...what.split(' '), value);

function build() {
  const title = make('h3', 'sb-title');
  const close = press('Close', 'sb-small', shut);
  close.id = 'sb-close';
  const redraw = press('', 'sb-primary', () => act('redraw'));
  redraw.id = 'sb-redraw';
  const approve = press('', '', () => act('approve'));
  approve.id = 'sb-approve';
  const takes = make('div', 'sb-takes');
  takes.setAttribute('role', 'group');
  takes.setAttribute('aria-label', 'Takes');
  const copy = make('select', 'sb-list');
  copy.id = 'sb-copy-to';
  copy.setAttribute('aria-label', 'Put this picture on a board');
  copy.addEventListener('change', () => { if (copy.value) act('copy', { board: copy.value }); copy.value = ''; });
  const place = make('div', 'sb-fields');
  const controls = fields(place, props.fields, (name, value) => shown && keep(shown, name, value));
  // The same picture drawn in another way, and how closely this one follows the maps of its stage.
  const box = make('div', 'sb-fields');
  const ways = fields(box, props.drawing, () => taken.weigh());
  const chosen = () => values(ways);
  const means = drawing(ways, props.drawing, (engine) => {
    for (const [name, strength] of Object.entries(engine.usual)) if (maps[name] && !own.includes(name)) maps[name].set(strength);
    suit();
  });
  const maps = fields(box, props.maps, (name, value) => shown && keep(shown, name, value));
  const suit = () => {
    const engine = means.chosen();
    for (const [name, control] of Object.entries(maps)) control.node.hidden = !engine || !engine.fields.includes(name);
  };
  document.addEventListener('sb-engines', suit);
  const final = press('Redraw like that', 'sb-small', () => act('final', { how: chosen() }));
  final.id = 'sb-redraw-like';
  const taken = ahead('sb-estimate-panel', () => how.open && shown && trigger('weigh', { how: chosen(), panels: 1 }));
  const how = make('details', 'sb-fold sb-editor-how', make('summary', '', 'Redraw another way'), box, taken.node, make('div', 'sb-how-acts', final));
  how.addEventListener('toggle', taken.weigh);
  const facts = make('dl', 'sb-facts');
  const about = make('details', 'sb-fold', make('summary', '', 'About this picture'), facts);
  about.id = 'sb-about';
  how.id = 'sb-how';
  editor.append(
    make('div', 'sb-editor-head', title, close),
    make('div', 'sb-editor-acts', redraw, approve),
    takes,
    make('div', 'sb-panel', about, how),
    copy,
    make('div', 'sb-panel', place),
  );
  return { title, close, redraw, approve, takes, copy, controls, ways, means, maps, suit, taken, final, facts, about };
}

function act(verb, more = {}) { trigger('act', { verb, id: shown, ...more }); }

function leave() {
  for (const control of Object.values(parts.controls)) if (control.tell) control.tell();
}

function shut() {
  const id = shown;
  leave();
  act('close');
  wanted = '';
  render({ id: '' });
  // The keyboard goes back to the card the editor was opened from.
  document.querySelector('.sb-card[data-id="' + CSS.escape(id) + '"]')?.focus({ preventScroll: true });
}

// What followed from a change, or was changed in another window, is shown; what is being typed stays, and its news wait
// until the field is left. A field without news is not even asked: asking it would take back what it says is wrong.
function freshen() {
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  for (const [name, control] of Object.entries(parts.controls)) {
    if (control.input === document.activeElement || same(held[name], kept[name])) continue;
    if (same(control.get(), kept[name])) control.set(held[name]);
    kept[name] = held[name];
  }
}

function take(given, approved) {
  const image = make('img');
  Object.assign(image, { src: given.url, alt: given.label, loading: 'lazy' });
  const node = make('button', 'sb-take' + (given.chosen ? ' sb-chosen' : ''), image, make('span', '', given.label));
  Object.assign(node, { type: 'button', disabled: approved && !given.chosen });
  node.setAttribute('aria-pressed', String(given.chosen));
  node.addEventListener('click', () => act('take', { take: given.id }));
  return node;
}

function render(value) {
  if (wanted !== undefined && (value.id || value.gone || '') !== wanted) return; // an answer from before the last choice
  element.classList.toggle('sb-shown', Boolean(value.id));
  if (!value.id) {
    shown = '';
    if (parts) parts.title.dataset.panel = '';
    return;
  }
  parts ||= build();
  if (value.id !== shown) {
    if (shown) leave();
    for (const [name, control] of Object.entries(parts.controls)) control.set(value.fields[name]);
    for (const [name, control] of Object.entries(parts.ways)) control.set(value.how[name]);
    for (const [name, control] of Object.entries(parts.maps)) control.set(value.maps[name]);
    editor.scrollTop = 0;
    kept = { ...value.fields };
  }
  // Another panel begins with the board's settings, and a take that was just drawn tells how long others will take.
  const state = JSON.stringify([value.id, value.takes.length, value.how]);
  if (state !== weighed) parts.taken.weigh();
  weighed = state;
  shown = value.id;
  held = value.fields;
  freshen();
  parts.controls.characters.offer(value.names);
  for (const [name, control] of Object.entries(parts.controls)) control.input.disabled = value.approved && name !== 'notes';
  parts.title.textContent = value.title;
  parts.title.dataset.panel = value.id;
  own = value.own;
  parts.means.show();
  parts.suit();
  for (const control of Object.values(parts.maps)) control.input.disabled = value.approved;
  parts.final.disabled = value.approved || !value.drawn;
  parts.about.hidden = !value.facts.length;
  parts.facts.replaceChildren(...value.facts.flatMap(([label, words]) => [make('dt', '', label), make('dd', '', words)]));
  parts.redraw.textContent = value.takes.length ? 'Redraw' : 'Draw';
  parts.redraw.disabled = value.approved;
  parts.redraw.title = value.approved ? 'An approved panel stays as it is: take the approval off to redraw it' : '';
  parts.approve.textContent = value.approved ? 'Unapprove' : 'Approve';
  parts.approve.disabled = !value.drawn;
  parts.approve.title = value.drawn ? '' : 'Draw the panel first';
  parts.takes.hidden = !value.takes.length;
  parts.copy.hidden = !value.drawn;
  const known = JSON.stringify(value.boards); // an open list is not filled anew for nothing
  if (parts.copy.dataset.known !== known) fill(parts.copy, [['Put this picture on a board …', ''], ...value.boards], '');
  parts.copy.dataset.known = known;
  parts.takes.replaceChildren(...value.takes.map((given) => take(given, value.approved)));
}

document.addEventListener('sb-choose', ({ detail }) => {
  wanted = detail;
  // One shut a moment ago is what Python still tells of: no news will come of it.
  if (props.value && props.value.id === detail) render(props.value);
});
editor.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  shut();
});

editor.addEventListener('focusout', () => shown && freshen());

watch('value', () => render(props.value || { id: '' }));
render(props.value || { id: '' });
