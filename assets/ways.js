// What there is to draw and to measure with, asked for anew when models or LoRA files have come or gone.
// Its value is { engines, metrics }; `mark` is what of all that the page was built with. Events to Python: 'ask'.

let mark = props.mark;
document.addEventListener('sb-arrivals', ({ detail }) => {
  if (!detail || detail === mark) return;
  mark = detail;
  trigger('ask', {});
});
watch('value', () => {
  sagebrush.know(props.value.engines);
  document.dispatchEvent(new CustomEvent('sb-metrics', { detail: props.value.metrics }));
});
