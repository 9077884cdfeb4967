import { projectFolder } from '../../lab/folders.ts';
import { keepMember } from './keeper.ts';
import { sourceDigest } from './source-digest.ts';

/** What a container of a world runs: see `keeper.ts`. Whatever ends it ends the container, and with that all that is in it. */

// Of whoever runs the container; the runner decides in which order things end.
process.on('SIGINT', () => {});
process.exitCode = await keepMember(process.stdin, process.stdout, {
  project: projectFolder,
  digest: process.argv.includes('--digest') ? sourceDigest() : null,
});
process.exit();
