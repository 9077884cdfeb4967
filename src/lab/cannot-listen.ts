import { LabError } from '../errors.ts';

/** Why a server does not listen, with a remedy: LabError `port-taken`, or `usage` for a place that it cannot have. */
export function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): LabError {
  if (cause.code === 'EADDRINUSE') {
    const remedy = 'Stop what listens there, or choose another port.';
    return new LabError('port-taken', `Port ${port} on ${host} is taken.`, remedy, { cause });
  }
  const remedy =
    cause.code === 'EACCES'
      ? 'Choose a port from 1024 on: lower ones are kept for root.'
      : 'Choose an address of this machine: 127.0.0.1 for itself alone, 0.0.0.0 for all.';
  return new LabError('usage', `cannot listen on ${host}, port ${port}: ${cause.code ?? cause.message}`, remedy, {
    cause,
  });
}
