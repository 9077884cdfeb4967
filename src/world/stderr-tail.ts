import type { Readable } from 'node:stream';

const keptCharacters = 4_000;
/** An exception, V8's last words, and those of Node where it aborts: the frames below tell less. */
const telling = /^(\w*Error\b|FATAL ERROR|# +Assertion failed)/;

/** The last thing that a process says before it dies is why: gives the error's line, else the last one. */
export function keepTail(stderr: Readable | null): () => string {
  let tail = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-keptCharacters);
  });
  return () => {
    const lines = tail
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return (lines.findLast((line) => telling.test(line)) ?? lines.at(-1) ?? '').replace(/^# +/, '');
  };
}
