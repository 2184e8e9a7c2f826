// Puts a file into the hands of whoever asked for it. Its value is the file's address.

watch('value', () => {
  if (!props.value) return;
  const link = document.createElement('a');
  link.href = props.value;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
});
