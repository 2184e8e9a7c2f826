// The head of the page: which project and which board are open, and what can be done with them.
// Its value is { project, board, projects: [[name, id]], boards: […], away: […] }.
// Events to Python: 'act' { verb, id | name | path }, 'save'.

const { make, press, fill } = sagebrush;
const head = element.querySelector('.sb-head');
const MEMORY = 'sagebrush-desk'; // what this browser had open, so that a refreshed page opens where it was
const act = (verb, more = {}) => trigger('act', { verb, ...more });

function list(id, label, pick) {
  const node = make('select', 'sb-list');
  node.id = id;
  node.setAttribute('aria-label', label);
  node.addEventListener('change', () => pick(node.value));
  return node;
}

function button(label, id, verb, more) {
  const node = press(label, 'sb-small', () => act(verb, more && more()));
  if (id) node.id = id;
  return node;
}

const mark = make('h1', 'sb-mark');
mark.innerHTML = props.mark + 'Sagebrush';
const project = list('sb-project', 'Project', (id) => act('open', { id }));
const board = list('sb-board', 'Board', (id) => act('open_board', { id }));
const manage = press('Manage', 'sb-small', () => manage.setAttribute('aria-expanded', (drawer.hidden = !drawer.hidden) ? 'false' : 'true'));
manage.id = 'sb-manage-open';
manage.setAttribute('aria-controls', 'sb-manage');
manage.setAttribute('aria-expanded', 'false');

// --- rarely wanted things, out of sight until Manage is pressed

const name = make('input');
Object.assign(name, { id: 'sb-name', placeholder: 'New name', type: 'text' });
name.setAttribute('aria-label', 'New name');
const named = () => ({ name: name.value });
const rename = [button('Rename project', '', 'rename_project', named), button('Rename board', '', 'rename_board', named)];
const away = list('sb-away', 'Projects put away', (id) => id && act('take_out', { id }));
const putAway = button('Put this project away', 'sb-put-away', 'put_away');
const save = press('Save project as ZIP', 'sb-small', () => trigger('save', {}));
const file = make('input');
Object.assign(file, { type: 'file', accept: '.zip', id: 'sb-open-zip' });
const opening = make('label', 'sb-button sb-small sb-file', make('span', '', 'Open a project ZIP'), file);
const trouble = make('p', 'sb-wrong');
trouble.setAttribute('role', 'alert');

file.addEventListener('change', async () => {
  const given = file.files[0];
  if (!given) return;
  trouble.textContent = '';
  opening.firstChild.textContent = 'Opening …';
  try {
    act('take_in', { path: (await upload(given)).path });
  } catch {
    trouble.textContent = 'The file did not arrive: it may be too large, or the studio was closed. Choose it again.';
  }
  opening.firstChild.textContent = 'Open a project ZIP';
  file.value = '';
});

function group(title, ...inside) { return make('section', 'sb-group', make('h2', '', title), ...inside); }

const drawer = make('div', 'sb-manage',
  group('Rename', name, make('div', 'sb-row', ...rename)),
  group('Put away', away, make('div', 'sb-row', putAway)),
  group('Move to another computer', make('p', 'sb-quiet', 'A ZIP holds the whole project.'), make('div', 'sb-row', save, opening), trouble),
);
drawer.id = 'sb-manage';
drawer.hidden = true;
head.append(
  mark,
  make('div', 'sb-lists', project, board),
  make('div', 'sb-row', button('New project', 'sb-new-project', 'new_project'), button('New board', 'sb-new-board', 'new_board'), manage),
  drawer,
);

function render() {
  const value = props.value || { project: '', board: '', projects: [], boards: [], away: [] };
  const words = value.away.length ? 'Take one out again (' + value.away.length + ')' : 'None is put away';
  fill(project, value.projects.length ? value.projects : [[props.value ? 'No project yet' : 'Opening …', '']], value.project);
  fill(board, value.boards.length ? value.boards : [['No board yet', '']], value.board);
  fill(away, [[words, ''], ...value.away], '');
  away.disabled = !value.away.length;
  project.disabled = value.projects.length < 1;
  board.disabled = value.boards.length < 1;
  for (const node of [...rename, putAway, save]) node.disabled = !value.project;
  for (const node of [project, board]) node.title = node.selectedOptions[0]?.textContent || '';
  if (value.renamed) name.value = '';
}

function remembered() {
  try {
    const [project, board] = JSON.parse(localStorage.getItem(MEMORY));
    return { project: String(project), board: String(board) };
  } catch {
    return { project: '', board: '' }; // nothing kept, or a browser that keeps nothing
  }
}

function remember() {
  try {
    localStorage.setItem(MEMORY, JSON.stringify([props.value.project, props.value.board]));
  } catch { /* a browser that keeps nothing opens with the newest project */ }
}

watch('value', () => {
  render();
  remember();
  document.dispatchEvent(new CustomEvent('sb-desk', { detail: props.value.board })); // other tabs may show another project's now
});
render();
act('restore', remembered());
