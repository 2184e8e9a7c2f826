// Above the wall: how it is shown, what can be done with the whole board, and what its work is doing.
// Its value is { board, panels, undrawn, undo, busy, resumable, how, free, ways, status: { words, done, total,
// trouble } | null }; `ways` is another text whenever models have come or gone, `how` is how the board is drawn and `free` how many of its panels may be drawn again.
// Events to Python: 'view' { view }, 'act' { verb, path?, how? }, 'weigh' { how, panels } asks what that redraw would take,
// 'hand_on' { form, per_page }, and 'pulse' every second.

const { make, press, fill, fields, values, drawing, ahead, pulse } = sagebrush;
const bar = element.querySelector('.sb-toolbar');
const line = element.querySelector('.sb-statusline');

function button(label, id, act) {
  const node = press(label, 'sb-small', act);
  node.id = id;
  return node;
}

const views = make('div', 'sb-views', ...[['Board', 'wall'], ['Scroll', 'scroll']].map(([label, view], place) => {
  const input = make('input');
  Object.assign(input, { type: 'radio', name: 'sb-view', value: view, checked: !place });
  input.addEventListener('change', () => trigger('view', { view }));
  return make('label', '', input, make('span', '', label));
}));
views.id = 'sb-view';
views.setAttribute('role', 'radiogroup');
views.setAttribute('aria-label', 'View');

function list(id, label, choices, value) {
  const node = make('select', 'sb-list');
  node.id = id;
  node.setAttribute('aria-label', label);
  fill(node, choices, value);
  return node;
}

const add = button('Add panel', 'sb-add', () => trigger('act', { verb: 'add' }));
const undo = button('Undo delete', 'sb-undo', () => trigger('act', { verb: 'undo' }));
const form = list('sb-format', 'File format', props.forms, 'zip');
const pages = list('sb-per-page', 'Panels a page', props.pages, '6');
const download = button('Download', 'sb-export', () => trigger('hand_on', { form: form.value, per_page: Number(pages.value) }));
form.addEventListener('change', () => { pages.hidden = form.value !== 'pdf'; });
pages.hidden = true;
const hand = make('div', 'sb-hand-on', form, pages, download);
// A picture from elsewhere: a photograph, a sketch on paper.
const file = make('input');
Object.assign(file, { type: 'file', accept: '.png,.jpg,.jpeg,.webp', id: 'sb-picture-file' });
file.setAttribute('aria-label', 'Add a picture as a panel');
const bring = make('label', 'sb-button sb-small sb-file', make('span', '', 'Add picture'), file);
bring.title = 'A picture of your own becomes a panel behind the open one';
file.addEventListener('change', async () => {
  if (!file.files[0]) return;
  bring.firstChild.textContent = 'Adding …';
  try {
    trigger('act', { verb: 'picture', path: (await upload(file.files[0])).path });
    bring.firstChild.textContent = 'Add picture';
  } catch {
    bring.firstChild.textContent = 'It did not arrive: add it again';
  }
  file.value = '';
});
const rest = press('Draw panels', 'sb-primary sb-small', () => trigger('act', { verb: 'draw' }));
rest.id = 'sb-draw-rest';
// The whole board drawn again in another way: a draft becomes a final.
const place = element.querySelector('.sb-how');
const boxed = make('div', 'sb-fields');
const controls = fields(boxed, props.drawing, () => taken.weigh());
const means = drawing(controls, props.drawing);
const how = () => values(controls);
const taken = ahead('sb-estimate-board', () => !place.hidden && trigger('weigh', { how: how(), panels: (props.value || {}).free || 0 }));
let weighed = ''; // what else there is to what a redraw takes
const all = press('Redraw', 'sb-primary sb-small', () => { trigger('act', { verb: 'redraw', how: how() }); open(false); });
all.id = 'sb-redraw-all';
const always = button('Keep for this board', 'sb-keep-how', () => { trigger('act', { verb: 'keep', how: how() }); open(false); });
always.title = 'What is drawn on this board from now on is drawn like that; its pictures stay';
const heading = make('h2', '', 'How this board is drawn');
const purpose = make('p', 'sb-quiet', 'Draw all of it again in another way, or keep that way for what is drawn on it from now on. The story form is for the next board.');
place.append(make('div', 'sb-how-head', heading, purpose), boxed, taken.node, make('div', 'sb-how-acts', all, always, button('Close', 'sb-close-how', () => open(false))));
const again = button('How this board is drawn', 'sb-how-open', () => open(place.hidden));
again.title = 'How this board is drawn, and drawing all of it again in another way';
again.setAttribute('aria-expanded', 'false');
function open(shown) {
  place.hidden = !shown;
  again.setAttribute('aria-expanded', String(shown));
  if (!shown) return;
  for (const [name, value] of Object.entries((props.value || {}).how || {})) controls[name].set(value);
  means.show();
  taken.weigh();
}
let of = ''; // the board the drawer was opened for

bar.append(views, add, bring, undo, again, rest, hand);

const words = make('span');
const progress = make('progress');
const said = make('div', 'sb-status', words, progress);
said.setAttribute('role', 'status');
const stop = button('Stop', 'sb-cancel', () => trigger('act', { verb: 'cancel' }));
const resume = button('Resume', 'sb-resume', () => trigger('act', { verb: 'resume' }));
progress.setAttribute('aria-label', 'Panels drawn');
line.append(said, stop, resume);

function render() {
  const value = props.value || {};
  bar.hidden = !value.board;
  if (value.board !== of) open(false);
  of = value.board;
  document.dispatchEvent(new CustomEvent('sb-arrivals', { detail: value.ways }));
  again.hidden = !value.panels;
  all.disabled = !value.free;
  all.textContent = value.free === 1 ? 'Redraw 1 panel' : 'Redraw ' + value.free + ' panels';
  const state = JSON.stringify([value.free, value.busy, value.how]);
  if (state !== weighed && !place.hidden) taken.weigh();
  weighed = state;
  undo.hidden = !value.undo;
  rest.hidden = !value.undrawn || value.busy || value.resumable;
  rest.textContent = value.undrawn === 1 ? 'Draw 1 panel' : 'Draw ' + value.undrawn + ' panels';
  download.disabled = !value.panels;
  stop.hidden = !value.busy;
  resume.hidden = !value.resumable;
  const status = value.status;
  line.hidden = !status;
  words.textContent = status ? status.words : '';
  said.classList.toggle('sb-trouble', Boolean(status && status.trouble));
  progress.hidden = !status || !status.running;
  if (status && status.total) Object.assign(progress, { max: status.total, value: status.done });
  else progress.removeAttribute('value');
}

watch('value', render);
render();
pulse(1, () => trigger('pulse', {}));
