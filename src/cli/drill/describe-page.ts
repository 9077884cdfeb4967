import { join } from 'node:path';
import type { ServiceStatus, WorldStatus } from '../../drill/ask-keeper.ts';
import { usualPatienceMs } from '../../drill/start-keeper.ts';
import type { Page } from '../../drill/verbs/page.ts';
import { badSince } from '../../judge/figures/bad-since.ts';
import { showPath } from '../../lab/fault-line.ts';
import type { Role } from '../../lab/world.ts';
import { makeInk } from '../../report/ink.ts';
import { percent } from '../../report/numbers.ts';
import { hang } from '../../report/text.ts';
import { wantsColour } from '../terminal.ts';

/**
 * What a pager and a status page say, and what there is to work with: nothing of it was measured for this page, and in every night it
 * is the same, but for what is drawn. What lies between the services is for whoever looks.
 */
export function describePage({ record, status }: Page, folder: string, out: string | null = null): string {
  const { head, events } = record;
  const ink = makeInk(wantsColour(process.stdout));
  const paged = events.find((event) => event.kind === 'paged');
  const { allowedShare } = head.slo;
  const title = (text: string) => ['', ink.bold(text)];
  const alert =
    paged === undefined
      ? []
      : [
          ...hang(`${ink.bold(ink.red('PAGE'))}  `, `${paged.service}: ${paged.text}`, 80),
          ...hang(
            '      ',
            `SLO: ${percent(1 - allowedShare)} of requests answered correctly and in time. ` +
              'The error budget burns more than 14 times too fast; `drill status` shows by how much.',
            80,
          ),
          `      ${sayWhen(paged.at, badSince(record))}`,
        ];
  return [
    ...alert,
    ...title('SERVICES'),
    ...listServices(status.services),
    ...title('RECENT CHANGES OF ALL TEAMS, BY THE START OF THEIR ROLL-OUT'),
    ...head.changes.map(
      ({ id, team, title, minutesBefore }) =>
        `  ${`${Math.round(minutesBefore)} min before`.padStart(14)}  ${team.padEnd(11)}  ${id.padEnd(16)}  ${title}`,
    ),
    ...title('LOGS'),
    `  ${showPath(join(folder, 'logs'))}/   what each service says of itself: of what failed in it, and a job of each batch`,
    ...title('YOURS'),
    ...(out === null
      ? []
      : hang('  ', `each of these commands needs --out ${out}, since this night began with it`, 80)),
    `  ${showPath(join(folder, 'workspace', 'storefront.ts'))}`,
    '      the code of the model call, at both ends: edit it for a fix',
    ...[
      ['drill ack', 'acknowledge it'],
      ['drill status', 'requests and services, live'],
      ['drill evidence', 'what can be cited, each with the look that shows it'],
      ['drill evidence cpu storefront', 'a look: cpu, channelz, sockets, latency, answers'],
      ['drill note "…"', 'for the postmortem'],
      ['drill mitigate', 'what can be done tonight'],
      ['drill diagnose · verify · hint', 'when you know, or are stuck'],
      ['drill end', 'end all of it'],
    ].map(([command, says]) => `  npm run lab -- ${command?.padEnd(30)} ${says}`),
    '',
    `  ${'runbooks/README.md'.padEnd(43)} runbooks, by symptom`,
    ...hang(
      '  ',
      'curl, top, ss, grpcurl and DevTools work as usual; `kill -USR1 PID` opens a service to `node inspect -p PID` and ' +
        `chrome://inspect (a service without a free descriptor aborts). After ${usualPatienceMs / 60_000} minutes without a \`drill\` command the world ends by itself.`,
      80,
    ),
    '',
  ].join('\n');
}

const saysBetween: Readonly<Partial<Record<Role, string>>> = {
  faults: 'the network to the model servers: a port in front of each',
  balancer: 'in front of the model servers: callers know only its address',
  dns: 'resolves names',
};

export function listBetween(between: WorldStatus['between']): string[] {
  return between.map(({ name, role, handle }) =>
    `  ${name.padEnd(11)}  ${handle.kind} ${handle.id.padEnd(8)} ${saysBetween[role] ?? ''}`.trimEnd(),
  );
}

/** As the components of a diagnosis are called. */
function nameRole(role: Role): string {
  return role === 'model' ? 'model server' : role;
}

export function listServices(services: readonly ServiceStatus[]): string[] {
  return services.map(({ name, role, handle, address, admin }) =>
    `  ${name.padEnd(11)}  ${nameRole(role).padEnd(12)}  ${handle.kind} ${handle.id.padEnd(8)} ${(address ?? 'client only').padEnd(20)}  ${
      admin === null ? '' : `${admin}/metrics  /healthz${role === 'job' ? '  /log' : ''}`
    }`.trimEnd(),
  );
}

function sayWhen(pagedAt: string, sinceAt: string | null): string {
  const rang = `rang at ${clockOf(pagedAt)}, by this machine's clock`;
  return sinceAt === null ? rang : `bad since ${clockOf(sinceAt)}; ${rang}`;
}

/** As the person's own clock has it. */
export function clockOf(at: string): string {
  return new Date(at).toTimeString().slice(0, 8);
}
