// Words for the story form: what drawing would take. The form shows them where it draws from.

const tell = () => document.dispatchEvent(new CustomEvent('sb-ahead', { detail: props.value || '' }));
watch('value', tell);
