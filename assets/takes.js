// Takes of one panel side by side. Events to Python: 'take' {id}.

const strip = element.querySelector('.sb-takes');

function render() {
  const takes = (props.value && props.value.takes) || [];
  strip.replaceChildren(...takes.map((take) => {
    const node = document.createElement('button');
    node.type = 'button';
    node.className = 'sb-take' + (take.chosen ? ' sb-chosen' : '');
    node.setAttribute('aria-pressed', String(take.chosen));
    const image = document.createElement('img');
    image.src = take.url;
    image.alt = take.label;
    image.loading = 'lazy';
    const label = document.createElement('span');
    label.textContent = take.label;
    node.append(image, label);
    node.addEventListener('click', () => trigger('take', { id: take.id }));
    return node;
  }));
}

watch('value', render);
render();
