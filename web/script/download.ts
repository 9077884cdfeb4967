/** The data that the page was made from lies in it, for whoever got the page alone. */
export function addDownload(): void {
  const data = document.querySelector('#run')?.textContent;
  const place = document.querySelector('#made');
  if (!data || !place) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Download run.json';
  button.addEventListener('click', () => save('run.json', JSON.stringify(JSON.parse(data), null, 2)));
  place.append(button);
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
