/** More of the machine than this taken by others in a judged window, and what happens on it is not ours alone. */
export const othersAtMost = 0.15;
/** The same in any one second of it: a short burst fills a queue that takes longer than itself to drain. */
export const burstAtMost = 0.35;
