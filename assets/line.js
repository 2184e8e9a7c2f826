// Words for a place on the page: what drawing would take, say. Whoever has that place shows them (`ahead` in drawing.js).

const tell = () => document.dispatchEvent(new CustomEvent('sb-line', { detail: { place: props.place, words: props.value || '' } }));
watch('value', tell);
