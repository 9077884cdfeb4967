import { toMarkdown } from './to-markdown.ts';

/** A button a section, that copies it as Markdown: for a postmortem, or an issue. */
export function addCopyButtons(): void {
  for (const section of document.querySelectorAll('main > section')) {
    const title = section.querySelector('h2');
    if (!title) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy as Markdown';
    button.setAttribute('aria-label', `${button.textContent}: ${title.textContent}`);
    button.addEventListener('click', () => copy(toMarkdown(section), button));
    title.append(button);
  }
}

/** A file opened from a disk may not reach the clipboard by the new way everywhere. */
async function copy(text: string, button: HTMLButtonElement): Promise<void> {
  const says = button.textContent;
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => copyByHand(text),
  );
  button.textContent = done ? 'Copied' : 'This browser does not allow it';
  setTimeout(() => {
    button.textContent = says;
  }, 2_000);
}

function copyByHand(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
