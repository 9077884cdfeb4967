const linesASecond = 5;

/** Lines with their time, a few a second: a process that fails must not be busy telling it. What was left out is counted. */
export function createLog(write: (line: string) => void, clock = Date.now): (says: string) => void {
  let second = 0;
  let told = 0;
  let leftOut = 0;
  return (says) => {
    const nowMs = clock();
    if (Math.floor(nowMs / 1_000) !== second) {
      second = Math.floor(nowMs / 1_000);
      told = 0;
    }
    if (told === linesASecond) {
      leftOut += 1;
      return;
    }
    told += 1;
    const more = leftOut === 0 ? '' : ` (and ${leftOut} lines before it left out)`;
    leftOut = 0;
    write(`${new Date(nowMs).toISOString()} ${says.replaceAll('\n', ' ')}${more}\n`);
  };
}
