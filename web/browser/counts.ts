import { make, table } from './elements.ts';

/** What the servers behind the page count, before and after a call. */
export async function showCounts(target: HTMLElement): Promise<void> {
  const text = await readMetrics();
  if (text === null) return target.replaceChildren(make('p', 'The server that this page came from does not answer.'));
  const rows = (
    [
      ['The translator, of its calls to the model server', 'grpc_client'],
      ['The model server', 'grpc_server'],
    ] as const
  )
    .filter(([, prefix]) => text.includes(`${prefix}_started_total`))
    .map(([name, prefix]) => {
      const ended = (code: string) => sum(text, `${prefix}_handled_total`, `grpc_code="${code}"`);
      const [begun, all] = [sum(text, `${prefix}_started_total`), sum(text, `${prefix}_handled_total`)];
      const [ok, cancelled] = [ended('OK'), ended('CANCELLED')];
      return [name, begun, begun - all, ok, cancelled, all - ok - cancelled].map(String);
    });
  const head = ['who', 'begun', 'open', 'ended with OK', 'CANCELLED', 'ended otherwise'];
  const made = /^model_calls_scored\{[^}]*\} (\d+)$/m.exec(text)?.[1];
  const tokens =
    made === undefined ? 'A model server elsewhere keeps its own count.' : `Answers and tokens made: ${made}.`;
  target.replaceChildren(table('Calls', head, rows), make('p', tokens));
}

const readMetrics = () =>
  fetch('/metrics').then(
    (response) => response.text(),
    () => null,
  );

function sum(text: string, name: string, label = ''): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
    .reduce((all, line) => all + Number(line.slice(line.lastIndexOf(' '))), 0);
}
