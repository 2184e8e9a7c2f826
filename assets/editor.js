// The panel editor: its title, Escape to close, and text that is kept while one types.

const PAUSE_MS = 700; // after the last letter; then the field is kept as if it had been left
const title = element.querySelector('.sb-title');
const editor = element.closest('#sb-editor');
let pause;

function render() {
  const value = props.value || {};
  title.textContent = value.title || 'Panel';
  title.dataset.panel = value.id || '';
}

if (editor && !editor.dataset.keys) {
  editor.dataset.keys = 'on';
  // Before the field itself sees Escape: an open list closes first, the editor with the next press.
  editor.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.target.getAttribute('aria-expanded') === 'true') return;
    event.preventDefault();
    document.querySelector('#sb-close')?.click();
  }, true);
  // The keyboard goes back to the card the editor was opened from.
  editor.addEventListener('click', (event) => {
    if (!event.target.closest('#sb-close')) return;
    const id = editor.querySelector('.sb-title').dataset.panel;
    document.querySelector('.sb-card[data-id="' + CSS.escape(id) + '"]')?.focus({ preventScroll: true });
  });
  editor.addEventListener('input', (event) => {
    if (!event.target.matches('textarea')) return;
    clearTimeout(pause);
    pause = setTimeout(() => event.target.dispatchEvent(new FocusEvent('blur')), PAUSE_MS);
  });
}

watch('value', render);
render();
